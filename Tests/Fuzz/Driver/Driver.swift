// SPDX-License-Identifier: Apache-2.0
import FuzzTargets
import Glibc

/// The target that the environment names. libFuzzer's arguments are its own.
private let chosen: FuzzTarget? = {
  guard let name = getenv("SKEIN_FUZZ_TARGET") else { return nil }
  return FuzzTarget.all.first { $0.name == String(cString: name) }
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let chosen else {
    fail("SKEIN_FUZZ_TARGET must be one of: \(FuzzTarget.all.map(\.name).joined(separator: " "))")
  }
  if let fault = chosen.fault(of: Array(UnsafeBufferPointer(start: data, count: count))) { fail("BROKEN: \(fault)") }
  return 0
}

private func fail(_ what: String) -> Never {
  let line = Array((what + "\n").utf8)
  _ = write(STDERR_FILENO, line, line.count)
  abort()
}
