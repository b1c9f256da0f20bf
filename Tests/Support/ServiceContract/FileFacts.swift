// SPDX-License-Identifier: Apache-2.0

import Testing
import ThreadsAPI

extension ServiceContract {
  static let fileFacts = [
    ContractFact("a file is kept, listed, read and deleted", needs: [.files]) { subject in
      let service = subject.service
      let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) } + Array("世界\0\r\n--\r\n".utf8)
      let made = try await service.createFile(name: "Notes 世界.bin", purpose: "assistants", content: content)
      #expect(made.name == "Notes 世界.bin" && made.purpose == "assistants" && made.size == content.count)
      #expect(try await service.file(made.id) == made)
      #expect(try await service.fileContent(made.id) == content)
      #expect(try await service.files(purpose: nil, PageRequest()).items == [made])
      try await service.deleteFile(made.id)
      #expect(await subject.kind { _ = try await service.file(made.id) } == .notFound)
      #expect(await subject.kind { _ = try await service.fileContent(made.id) } == .notFound)
      #expect(await subject.kind { try await service.deleteFile(made.id) } == .notFound)
      #expect(try await service.files(purpose: nil, PageRequest()).items == [])
    },
    ContractFact("a text file that came with a message reaches the model as text", needs: [.files, .attachments]) {
      subject in
      let service = subject.service
      let text = try await service.createFile(
        name: "Notizen 世界.txt", purpose: "assistants", content: Array("eins\nzwei 🌏".utf8))
      let picture = try await service.createFile(name: "p.png", purpose: "assistants", content: [0x89, 0, 1, 2])
      let thread = try await subject.thread()
      let attachments: [JSONValue] = [text.id, picture.id, "file-no"].map { id in
        ["file_id": .string(id), "tools": [["type": "file_search"]]]
      }
      let made = try await service.createMessage(
        NewMessage(content: [.text("what does it say?")], attachments: attachments), in: thread)
      #expect(made.text == "what does it say?" && made.attachments == attachments)
      _ = try await subject.events(
        of: try await service.streamRun(RunRequest(assistantID: try await subject.assistant()), in: thread))
      let turn = try #require(subject.engine.requests.last?.turns.last).text
      #expect(turn.hasPrefix("what does it say?\n\n"))
      #expect(turn.contains("'Notizen 世界.txt':]\neins\nzwei 🌏\n[End"))
      #expect(turn.contains("'p.png' is not text") && turn.contains("'file-no' is not there"))
      #expect(try await service.message(made.id, in: thread).text == "what does it say?")
    },
    ContractFact("files are listed by purpose, page by page", needs: [.files]) { subject in
      let service = subject.service
      var ids: [FileID] = []
      for number in 0..<5 {
        let purpose = number % 2 == 0 ? "assistants" : "user_data"
        ids.append(try await service.createFile(name: "\(number).txt", purpose: purpose, content: [65]).id)
      }
      let even = try await service.files(purpose: "assistants", PageRequest(limit: 2))
      #expect(even.items.map(\.id) == [ids[4], ids[2]] && even.hasMore)
      let rest = try await service.files(purpose: "assistants", PageRequest(limit: 2, after: ids[2]))
      #expect(rest.items.map(\.id) == [ids[0]] && !rest.hasMore)
      #expect(try await service.files(purpose: nil, PageRequest(order: .ascending)).items.map(\.id) == ids)
      #expect(try await service.files(purpose: "nothing", PageRequest()).items.isEmpty)
    },
    ContractFact("a file may be empty, but has a name", needs: [.files]) { subject in
      let made = try await subject.service.createFile(name: "e", purpose: "assistants", content: [])
      #expect(made.size == 0)
      #expect(try await subject.service.fileContent(made.id) == [])
      let kind = await subject.kind {
        _ = try await subject.service.createFile(name: "", purpose: "assistants", content: [1])
      }
      #expect(kind == .badRequest)
      #expect(try await subject.service.files(purpose: nil, PageRequest()).items.count == 1)
    },
  ]
}
