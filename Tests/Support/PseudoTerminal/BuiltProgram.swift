// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Programs of this package, as they were built together with the tests that run.
public enum BuiltProgram {
  /// The path of a program: it stands beside the running test program.
  public static func path(_ name: String) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let own = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    return folder + "/" + name
  }
}
