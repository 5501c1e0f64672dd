// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import vtpmd

/// Staying awake for clients that send one command after the other.
struct LookoutTests {
  /// One wait of that many nanoseconds, and whether it began with looking.
  private func wait(_ time: UInt64, _ lookout: inout Lookout) -> Bool {
    let now: UInt64 = 1_000_000
    lookout.begin(at: now)
    let looked = lookout.goesOn(at: now)
    lookout.end(at: now + time)
    return looked
  }

  @Test func itLooksOnceWaitsWereShort() {
    var lookout = Lookout(processors: 2)
    for _ in 0..<Lookout.proof {
      let looked = wait(Lookout.window - 1, &lookout)
      #expect(!looked)
    }
    for _ in 0..<3 {
      let looked = wait(1, &lookout)
      #expect(looked)
    }
  }

  @Test func oneLongWaitIsEnoughToSleep() {
    var lookout = Lookout(processors: 2)
    for _ in 0...Lookout.proof { _ = wait(1, &lookout) }
    var looked = wait(Lookout.window, &lookout)
    #expect(looked)
    for _ in 0..<Lookout.proof {
      looked = wait(1, &lookout)
      #expect(!looked)
    }
    looked = wait(1, &lookout)
    #expect(looked)
  }

  @Test func itLooksNoLongerThanItsWindow() {
    var lookout = Lookout(processors: 2)
    for _ in 0..<Lookout.proof { _ = wait(1, &lookout) }
    lookout.begin(at: 5)
    #expect(lookout.goesOn(at: 5 + Lookout.window - 1))
    #expect(!lookout.goesOn(at: 5 + Lookout.window))
  }

  @Test(arguments: [0, 1]) func withOneProcessorItNeverLooks(processors: Int) {
    var lookout = Lookout(processors: processors)
    for _ in 0..<8 {
      let looked = wait(1, &lookout)
      #expect(!looked)
    }
  }
}
