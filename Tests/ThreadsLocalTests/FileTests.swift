// SPDX-License-Identifier: Apache-2.0

import GRDB
import ServiceContract
import Testing
import ThreadsAPI

@testable import ThreadsLocal

/// Files in the embedded store, and what a model sees of them.
@Suite(.timeLimit(.minutes(10)))
struct FileTests {
  let engine = ScriptedEngine()
  let service: LocalThreadService

  init() { service = makeService(.memory, engine) }

  /// What the model is shown of a message with these files.
  private func shown(_ contents: [[UInt8]]) async throws -> String {
    var attachments: [JSONValue] = []
    for (number, content) in contents.enumerated() {
      let file = try await service.createFile(name: "f\(number)", purpose: "assistants", content: content)
      attachments.append(["file_id": .string(file.id)])
    }
    let message = NewMessage(content: [.text("q")], attachments: attachments)
    let thread = try await service.createThread(messages: [message], metadata: [:], toolResources: nil)
    for try await _ in try await service.streamRun(RunRequest(assistantID: ""), in: thread.id) {}
    return try #require(engine.requests.last?.turns.last).text
  }

  @Test(arguments: [
    [0xFF, 0xFE, 0x41], [0x41, 0x00, 0x42], [0xED, 0xA0, 0x80], [0xC3], Array("abc".utf8) + [0xE4, 0xB8],
  ])
  func whatIsNoTextIsNotShown(_ content: [UInt8]) async throws {
    #expect(try await shown([content]).contains("'f0' is not text: its \(content.count) bytes"))
  }

  @Test func aLongFileIsCutAtAWholeCharacter() async throws {
    let text = try await shown([Array(String(repeating: "世", count: 100_000).utf8)])
    #expect(text.contains("世\n[Only the first 262143 of the 300000 bytes of 'f0'"))
    #expect(text.utf8.count < 263_000)
  }

  @Test func manyFilesShareABound() async throws {
    let text = try await shown(Array(repeating: Array(repeating: 0x61, count: 200_000), count: 8))
    #expect(text.utf8.count < AttachedFiles.mostText + 2000)
    #expect(text.contains("Only the first 48576 of the 200000 bytes of 'f5'"))
    #expect(text.contains("Only the first 0 of the 200000 bytes of 'f7'"))
  }

  @Test func anEmptyFileIsText() async throws {
    #expect(try await shown([[]]).hasSuffix("[The attached file 'f0':]\n\n[End of 'f0']"))
  }

  @Test func nothingElseThatCameWithAMessageIsIgnoredInSilence() async throws {
    let file = try await service.createFile(name: "a\nb\u{7}", purpose: "x", content: [0x41])
    var message = NewMessage(content: [
      .other(["type": "image_url", "image_url": ["url": "u"]]),
      .other(["type": "input_file", "file_id": .string(file.id)]),
    ])
    message.attachments = [["tools": []], 7, .string(file.id)]
    let thread = try await service.createThread(messages: [message], metadata: [:], toolResources: nil)
    for try await _ in try await service.streamRun(RunRequest(assistantID: ""), in: thread.id) {}
    #expect(
      engine.requests.last?.turns.map(\.text) == [
        """
        [Here is a part of the type 'image_url', which is not shown to you.]

        [The attached file 'a b ':]
        A
        [End of 'a b ']

        [Attached is something that names no file.]

        [Attached is something that names no file.]

        [The attached file 'a b ':]
        A
        [End of 'a b ']
        """
      ])
  }

  @Test(arguments: [
    ("", "assistants"), ("n", ""), ("n", "a\u{0}b"), (String(repeating: "n", count: 1025), "assistants"),
    ("n", String(repeating: "p", count: 65)),
  ])
  func namesAndPurposesHaveBounds(_ name: String, _ purpose: String) async throws {
    let error = await #expect(throws: ServiceError.self) {
      try await service.createFile(name: name, purpose: purpose, content: [1])
    }
    #expect(error?.kind == .badRequest)
    #expect(try await service.files(purpose: nil, PageRequest()).items.isEmpty)
    #expect(try await service.files(purpose: purpose, PageRequest()).items.isEmpty)
  }

  @Test func contentsHaveABound() async throws {
    let most = [UInt8](repeating: 7, count: LocalThreadService.largestFile)
    let file = try await service.createFile(name: "n", purpose: "p", content: most)
    #expect(try await service.fileContent(file.id) == most)
    let error = await #expect(throws: ServiceError.self) {
      try await service.createFile(name: "n", purpose: "p", content: most + [7])
    }
    #expect(error?.kind == .tooLarge && error?.status == 413)
    #expect(try await service.files(purpose: nil, PageRequest()).items == [file])
  }

  @Test func aFileThatLostAPartIsAnError() async throws {
    let folder = try TemporaryFolder()
    let service = makeService(.file(folder.path + "/local.sqlite"), engine)
    let file = try await service.createFile(
      name: "n", purpose: "p", content: [UInt8](repeating: 7, count: FileTable.partSize + 1))
    let database = try DatabaseQueue(path: folder.path + "/local.sqlite")
    #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM file_parts") } == 2)
    try await database.write { try $0.execute(sql: "DELETE FROM file_parts WHERE number = 1") }
    let error = await #expect(throws: ServiceError.self) { try await service.fileContent(file.id) }
    #expect(error?.kind == .storage)
    try await service.deleteFile(file.id)
    #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM file_parts") } == 0)
  }
}
