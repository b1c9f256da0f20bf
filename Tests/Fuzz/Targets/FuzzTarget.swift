// SPDX-License-Identifier: Apache-2.0

/// Something of Skein that takes bytes from outside, and what must hold whatever the bytes are.
public struct FuzzTarget: Sendable, CustomStringConvertible {
  /// The name of its corpus.
  public let name: String
  private let body: @Sendable (inout FuzzInput) throws(Broken) -> Void

  init(_ name: String, _ body: @escaping @Sendable (inout FuzzInput) throws(Broken) -> Void) {
    self.name = name
    self.body = body
  }

  /// Takes the bytes; returns what does not hold, if anything.
  public func fault(of bytes: [UInt8]) -> String? {
    var input = FuzzInput(bytes)
    do throws(Broken) {
      try body(&input)
      return nil
    } catch {
      return error.what
    }
  }

  public var description: String { name }

  public static let all =
    streams + codecs + forms + server + terminal + markdown + editing + screen + settings + journals + waiting + imports
}

/// Something does not hold.
struct Broken: Error {
  var what: String

  init(_ what: String) { self.what = what }
}

/// Breaks off unless this holds.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(Broken) {
  if !holds { throw Broken(what()) }
}

/// Breaks off unless these are the same.
func requireSame<Value: Equatable>(_ a: Value, _ b: Value, _ what: @autoclosure () -> String) throws(Broken) {
  if a != b { throw Broken("\(what()): \(String(reflecting: a)) is not \(String(reflecting: b))") }
}
