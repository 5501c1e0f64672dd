// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

struct StateCompactTests {
  @Test func aStateBecomesOneRecord() throws {
    let sample = try SampleState()
    #expect(try ToolProcess.run("state", "compact", sample.path).status == 0)
    #expect(try ToolProcess.run("state", "check", sample.path).output.contains("format 2, 1 records in "))
  }
}
