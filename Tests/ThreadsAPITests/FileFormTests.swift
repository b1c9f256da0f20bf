// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

@Suite struct FileFormTests {
  private static let type = "multipart/form-data; boundary=XX"

  /// A form as browsers, curl and SDKs send it, with content that looks like boundaries.
  private static let content = "\r\n--X\r\n--XY\r\n\r--XX\n--XX--\r\n世界 🌏\r"
  private static let body =
    "a preamble\r\n--XX\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nassistants\r\n--XX  \r\n"
    + "content-type: text/plain\r\nCONTENT-DISPOSITION: form-data; filename=\"a/b\\\"c;.txt\"; name=file\r\n\r\n"
    + content
    + "\r\n--XX\r\nContent-Disposition: form-data; name=\"expires_after[anchor]\"\r\n\r\n\r\n--XX--\r\nan epilogue"

  private func read(_ chunks: [[UInt8]], type: String? = type, limit: Int = 1000) throws -> CreateFileRequest {
    var reader = try FileFormReader(contentType: type, limit: limit)
    for chunk in chunks { try reader.feed(chunk) }
    return try reader.finish()
  }

  private func read(_ text: String, type: String? = type, limit: Int = 1000) throws -> CreateFileRequest {
    try read([Array(text.utf8)], type: type, limit: limit)
  }

  @Test func readsAFormHoweverItIsCut() throws {
    let bytes = Array(Self.body.utf8)
    let whole = CreateFileRequest(name: "b\"c;.txt", purpose: "assistants", content: Array(Self.content.utf8))
    #expect(try read([bytes]) == whole)
    #expect(try read(bytes.map { [$0] }) == whole)
    for cut in bytes.indices { #expect(try read([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole, "\(cut)") }
  }

  @Test func handsOutContentAsItComes() throws {
    var parser = try MultipartParser(contentType: Self.type)
    _ = try parser.feed("--XX\r\nContent-Disposition: form-data; name=file\r\n\r\n".utf8)
    let piece = [UInt8](repeating: 65, count: 10_000)
    #expect(try parser.feed(piece) == [.content(piece)])
    // What may be a boundary is kept until it is known not to be one.
    #expect(try parser.feed("ab\r\n--".utf8) == [.content(Array("ab".utf8))])
    #expect(try parser.feed("X".utf8).isEmpty)
    #expect(try parser.feed("Y".utf8) == [.content(Array("\r\n--XY".utf8))])
  }

  @Test func aFormThatIsCutShortIsRefused() throws {
    let bytes = Array(Self.body.utf8)
    let end = bytes.count - "--\r\nan epilogue".utf8.count
    for cut in 0..<end { #expect(throws: ServiceError.self, "\(cut)") { try read([Array(bytes[..<cut])]) } }
  }

  @Test(arguments: [
    "text.txt", "世界 🌏.md", "a\"b\".txt", "line\r\nbreak", "per%20cent", "x; filename=\"y\"", "back\\slash\\", "'",
  ])
  func readsWhatItWrites(_ name: String) throws {
    let request = CreateFileRequest(name: name, purpose: "user_data", content: [0, 13, 10, 45, 45, 255])
    let again = try read([request.form(boundary: "b-1")], type: CreateFileRequest.contentType(boundary: "b-1"))
    #expect(again.content == request.content)
    #expect(again.purpose == "user_data")
    let plain = ["line\r\nbreak": "linebreak", "back\\slash\\": "slash"]
    #expect(again.name == plain[name] ?? name)
  }

  @Test(arguments: [
    ("filename=\"../../etc/passwd\"", "passwd"), ("filename=\"C:\\dir\\x.txt\"", "x.txt"), ("filename=\"..\"", "file"),
    ("filename=plain.txt", "plain.txt"), ("x=1", "file"),
    ("filename=\"a.txt\"; filename*=UTF-8''%e4%b8%96.txt", "世.txt"),
    ("filename*=latin1''%ff; filename=b", "b"), ("filename*=UTF-8''%zz; filename=b", "b"),
  ])
  func aNameIsOnlyAName(_ parameter: String, _ name: String) throws {
    let body =
      "--XX\r\nContent-Disposition: form-data; name=purpose\r\n\r\np\r\n--XX\r\n"
      + "Content-Disposition: form-data; name=file; \(parameter)\r\n\r\nx\r\n--XX--"
    #expect(try read(body).name == name)
  }

  @Test func aNameIsNotEndless() throws {
    let name = String(repeating: "界", count: 2000)
    let request = CreateFileRequest(name: name, purpose: "p", content: [])
    let again = try read([request.form(boundary: "b")], type: CreateFileRequest.contentType(boundary: "b"))
    #expect(again.name.unicodeScalars.count == 255)
    #expect(again.content.isEmpty)
  }

  @Test(
    arguments: [
      nil, "", "application/json", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data;;",
      "multipart/form-data; boundary=\"x", "multipart/mixed; boundary=x",
      "multipart/form-data; boundary=" + String(repeating: "x", count: 201),
    ] as [String?])
  func aFormSaysThatItIsOne(_ type: String?) {
    #expect { try FileFormReader(contentType: type, limit: 9) } throws: {
      ($0 as? ServiceError)?.kind == .badRequest
    }
  }

  @Test func aBoundaryMayStandInQuotes() throws {
    let body =
      "--a b\r\nContent-Disposition: form-data; name=purpose\r\n\r\np\r\n--a b\r\n"
      + "Content-Disposition: form-data; name=file; filename=f\r\n\r\n\r\n--a b--"
    #expect(try read(body, type: "Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"").content.isEmpty)
  }

  private static let purpose = "--XX\r\nContent-Disposition: form-data; name=purpose\r\n\r\np\r\n"
  private static let file = "--XX\r\nContent-Disposition: form-data; name=file; filename=f\r\n\r\nx\r\n"

  @Test(arguments: [
    (purpose + "--XX--", "file"),
    ("--XX\r\nContent-Disposition: form-data; name=file; filename=\"\"\r\n\r\nx\r\n--XX--", "file"),
    (file + "--XX--", "purpose"), (purpose + file + file + "--XX--", "file"),
    (file + "--XX\r\nContent-Disposition: form-data; name=purpose\r\n\r\na b\r\n--XX--", "purpose"),
    (file + "--XX\r\nContent-Disposition: form-data; name=purpose\r\n\r\n\r\n--XX--", "purpose"),
  ])
  func namesTheFieldThatIsWrong(_ body: String, _ field: String) {
    #expect { try read(body) } throws: { ($0 as? ServiceError)?.field == field }
  }

  @Test(arguments: [
    "--XX\r\n\r\nx\r\n--XX--", "--XX\r\nContent-Disposition: attachment; name=file\r\n\r\nx\r\n--XX--",
    "--XXY\r\n", "--XX x\r\n", "--XX\r\nContent-Disposition: form-data; filename=f\r\n\r\nx\r\n--XX--",
    "--XX\r\nContent-Disposition: form-data; name=\"file\r\n\r\nx\r\n--XX--",
    "--XX" + String(repeating: " ", count: 9000), "--XX\r\n" + String(repeating: "x", count: 9000),
    String(repeating: "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n", count: 65) + "--XX--",
    file + "--XX\r\nContent-Disposition: form-data; name=purpose\r\n\r\n" + String(repeating: "x", count: 5000),
  ])
  func aFormThatIsNoneIsRefused(_ body: String) {
    #expect { try read(body) } throws: { ($0 as? ServiceError)?.kind == .badRequest }
  }

  @Test func aFileBeyondTheLimitIsTooLarge() throws {
    #expect(try read(Self.purpose + Self.file + "--XX--", limit: 1).content == [120])
    #expect { try read(Self.purpose + Self.file + "--XX--", limit: 0) } throws: {
      ($0 as? ServiceError)?.kind == .tooLarge
    }
  }
}
