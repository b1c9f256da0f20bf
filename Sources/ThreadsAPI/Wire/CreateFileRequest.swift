// SPDX-License-Identifier: Apache-2.0

/// POST /files, whose body is a form.
public struct CreateFileRequest: Equatable, Sendable {
  public var name: String
  public var purpose: String
  public var content: [UInt8]

  public init(name: String, purpose: String, content: [UInt8]) {
    self.name = name
    self.purpose = purpose
    self.content = content
  }

  /// The `Content-Type` of a form with that boundary.
  public static func contentType(boundary: String) -> String { "multipart/form-data; boundary=\(boundary)" }

  /// The body of the form. The boundary must not occur in the content.
  public func form(boundary: String) -> [UInt8] {
    var bytes = Array(
      """
      --\(boundary)\r
      Content-Disposition: form-data; name="purpose"\r
      \r
      \(purpose)\r
      --\(boundary)\r
      Content-Disposition: form-data; name="file"; filename="\(quoted(name))"\r
      Content-Type: application/octet-stream\r
      \r\n
      """.utf8)
    bytes += content
    return bytes + Array("\r\n--\(boundary)--\r\n".utf8)
  }

  /// A name between quotes: what would end it is encoded, as browsers do.
  private func quoted(_ name: String) -> String {
    name.unicodeScalars.reduce(into: "") { quoted, scalar in
      switch scalar {
      case "\"": quoted += "%22"
      case "\\": quoted += "\\\\"
      case "\r": quoted += "%0D"
      case "\n": quoted += "%0A"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
  }
}

/// Reads the form of POST /files as it arrives.
public struct FileFormReader: Sendable {
  private enum Part {
    case file, field(String), ignored
  }

  private static let longestField = 4 << 10
  private static let mostParts = 64

  private var parser: MultipartParser
  private let limit: Int
  private var part = Part.ignored
  private var parts = 0
  private var fields: [String: [UInt8]] = [:]
  private var name: String?
  private var content: [UInt8] = []

  /// - Parameter limit: how large a file may be, in bytes.
  public init(contentType: String?, limit: Int) throws(ServiceError) {
    parser = try MultipartParser(contentType: contentType)
    self.limit = limit
  }

  public mutating func feed(_ bytes: some Sequence<UInt8>) throws(ServiceError) {
    for event in try parser.feed(bytes) {
      switch event {
      case .part(let head): try begin(head)
      case .content(let bytes): try take(bytes)
      }
    }
  }

  /// The whole form, once all its bytes were fed.
  public func finish() throws(ServiceError) -> CreateFileRequest {
    try parser.finish()
    let reader = RequestReader([:])
    guard let name else { throw reader.refuse("file", "is required") }
    guard let purpose = fields["purpose"].flatMap({ String(validating: $0, as: UTF8.self) }), !purpose.isEmpty else {
      throw reader.refuse("purpose", "is required")
    }
    guard purpose.utf8.count <= 64, purpose.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw reader.refuse("purpose", "must be a short word")
    }
    return CreateFileRequest(name: name, purpose: purpose, content: content)
  }

  private mutating func begin(_ head: MultipartParser.PartHead) throws(ServiceError) {
    parts += 1
    if parts > Self.mostParts { throw RequestReader.refusal("the form has too many parts") }
    switch head.name {
    case "file":
      if name != nil { throw RequestReader([:]).refuse("file", "is given twice") }
      if head.fileName?.isEmpty == true { throw RequestReader([:]).refuse("file", "must have a name") }
      name = Self.plain(head.fileName ?? "")
      part = .file
    case "purpose":
      fields[head.name] = []
      part = .field(head.name)
    default: part = .ignored
    }
  }

  private mutating func take(_ bytes: [UInt8]) throws(ServiceError) {
    switch part {
    case .file:
      guard content.count + bytes.count <= limit else {
        throw ServiceError(.tooLarge, message: "The file is larger than \(limit) bytes.")
      }
      content += bytes
    case .field(let name):
      guard (fields[name]?.count ?? 0) + bytes.count <= Self.longestField else {
        throw RequestReader([:]).refuse(name, "is too long")
      }
      fields[name, default: []] += bytes
    case .ignored: break
    }
  }

  /// A name without the folders before it, and without what no line shows.
  private static func plain(_ name: String) -> String {
    let last = name.split { $0 == "/" || $0 == "\\" }.last ?? ""
    let scalars = last.unicodeScalars.filter { !$0.properties.isPatternWhitespace || $0 == " " }
      .filter { $0.properties.generalCategory != .control }
    let plain = String(String.UnicodeScalarView(scalars.prefix(255)))
    return ["", ".", ".."].contains(plain) ? "file" : plain
  }
}
