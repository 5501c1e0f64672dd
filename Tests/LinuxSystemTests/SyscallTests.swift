// SPDX-License-Identifier: Apache-2.0
import Glibc
import LinuxSystem
import Testing

struct SyscallTests {
  @Test func anInterruptedCallIsMadeAgain() throws {
    var calls = 0
    let result = try syscall { () -> Int in
      calls += 1
      errno = EINTR
      return calls < 3 ? -1 : 7
    }
    #expect(result == 7)
    #expect(calls == 3)
  }

  @Test func anotherErrorIsThrown() {
    #expect(throws: Errno.brokenPipe) {
      try syscall { () -> CInt in
        errno = EPIPE
        return -1
      }
    }
  }

  @Test func aDescriptorIsClosedWithItsOwner() throws {
    let number: CInt
    do {
      let file = try FileDescriptor.open("/dev/null", O_RDONLY)
      number = file.rawValue
      #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
    }
    // Another test may have taken the number since; then it is another file.
    var status = stat()
    #expect(fstat(number, &status) != 0 || status.st_mode & S_IFMT != S_IFCHR)
  }
}
