// SPDX-License-Identifier: Apache-2.0
import ChatApp
import Glibc
import Testing

@Suite struct FoldersTests {
  @Test func xdgNamesTheFolders() {
    let folders = Folders(environment: ["HOME": "/home/u", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "relative"])
    #expect(folders.config == "/home/u/.config/skein")
    #expect(folders.data == "/d/skein")
    #expect(folders.state == "/home/u/.local/state/skein")
    #expect(folders.configFile == "/home/u/.config/skein/config.toml")
    #expect(folders.themes == "/home/u/.config/skein/themes")
    #expect(folders.data(profile: "local") == "/d/skein/local")
  }

  @Test func oneVariablePutsAllInOneFolder() {
    let folders = Folders(environment: ["HOME": "/home/u", "XDG_DATA_HOME": "/d", "SKEIN_HOME": "/s"])
    #expect(folders == Folders(config: "/s", data: "/s/data", state: "/s/state"))
    let relative = Folders(environment: ["SKEIN_HOME": "s"], currentFolder: "/here")
    #expect(relative.data == "/here/s/data")
    #expect(Folders(environment: ["SKEIN_HOME": "", "HOME": "/h"]).data == "/h/.local/share/skein")
  }

  @Test func withoutHomeTheAccountKnows() {
    #expect(Folders(environment: [:], accountHome: "/a").config == "/a/.config/skein")
    #expect(Folders(environment: ["HOME": ""]).config == "/.config/skein")
  }

  @Test func foldersAreMadePrivate() throws {
    let root = try TemporaryFolder()
    let folders = Folders(environment: ["SKEIN_HOME": root.path + "/a/b"])
    try folders.make()
    for folder in [root.path + "/a", root.path + "/a/b", folders.data, folders.state] {
      #expect(try mode(of: folder) == 0o700)
    }
    try #require(chmod(folders.data, 0o755) == 0)
    try folders.make()
    #expect(try mode(of: folders.data) == 0o700)
  }

  @Test func aFileInTheWayIsAFact() throws {
    let root = try TemporaryFolder()
    try root.write("data", "x")
    let folders = Folders(environment: ["SKEIN_HOME": root.path])
    #expect(throws: FolderError(path: root.path + "/data", errno: ENOTDIR)) { try folders.make() }
  }
}
