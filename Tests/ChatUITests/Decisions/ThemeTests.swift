// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing

@testable import ChatUI

@Suite struct ThemeTests {
  static let red = Theme(
    name: "red", summary: "All red", background: .dark, styles: [.text: Style(foreground: .rgb(255, 0, 0))])
  static let page = Theme(
    name: "page", summary: "A page", background: .light,
    styles: [
      .text: Style(foreground: .rgb(0, 0, 0), background: .rgb(255, 255, 255)),
      .listTitle: Style(foreground: .rgb(0, 0, 0), background: .rgb(255, 255, 255)),
      .selected: Style(foreground: .rgb(1, 1, 1), background: .rgb(200, 200, 200)),
    ])
  static let themes = [page, red, Theme.skein]

  /// The list of themes, open over a conversation.
  static func choosing(columns: Int = 100, rows: Int = 30) -> Desk {
    var desk = PictureTests.desk(columns, rows)
    desk.press(.function(3))
    desk.tell(.themesListed(themes))
    return desk
  }

  private func ink(_ desk: Desk, column: Int = 1, row: Int = 0) -> Color {
    render(desk.state, .skein).rows[row].cells[column].style.foreground
  }

  @Test func theListBeginsAtTheThemeInUseAndLooksAreLive() {
    var desk = PictureTests.desk(100, 30)
    #expect(desk.press(.function(3)) == [.listThemes])
    #expect(desk.tell(.themesListed(Self.themes)) == [])
    #expect(desk.state.picker?.selectedItem?.label == "skein")
    #expect(desk.state.theme(first: .skein) == .skein)
    desk.press(.up)
    #expect(desk.state.theme(first: .skein) == Self.red)
    desk.type("pag")
    #expect(desk.state.theme(first: .skein) == Self.page)
    // The page is everywhere, also where nothing stands.
    let screen = render(desk.state, .skein)
    #expect(screen.rows[29].cells[99].style.background == .rgb(255, 255, 255))
    #expect(screen.rows[2].cells[3].style.background == .rgb(200, 200, 200))
  }

  @Test func enterKeepsItAndEscapeDoesNot() {
    var desk = Self.choosing()
    desk.press(.up)
    #expect(desk.press(.escape) == [])
    #expect(desk.state.theme(first: .skein) == .skein)
    #expect(desk.state.themes.chosen == nil)
    desk.press(.function(3))
    desk.press(.up)
    #expect(desk.press(.enter) == [])
    #expect(desk.state.themes.chosen == Self.red)
    #expect(desk.state.theme(first: .skein) == Self.red)
    #expect(desk.state.notice?.text.contains(#"theme = "red""#) == true)
    // The next look begins there.
    desk.press(.function(3))
    #expect(desk.state.picker?.selectedItem?.label == "red")
    desk.press(.up)
    desk.press(.escape)
    #expect(desk.state.theme(first: .skein) == Self.red)
  }

  @Test func aThemeOfTheEnvironmentComesBackAndThatIsSaid() {
    var desk = Self.choosing()
    desk.state.themes.isFixed = true
    desk.press(.up)
    desk.press(.enter)
    #expect(desk.state.notice?.text.contains("until Skein ends") == true)
  }

  @Test func aNameThatNobodyHasChangesNothing() {
    var desk = Self.choosing()
    desk.type("nonsense")
    #expect(desk.state.theme(first: .skein) == .skein)
    #expect(desk.press(.enter) == [])
    #expect(desk.state.themes.chosen == nil)
    #expect(desk.state.notice?.text == "Nothing fits: other letters, or Esc leaves.")
    desk.press(.escape)
    #expect(desk.state.themes.chosen == nil)
  }

  @Test func beforeTheThemesAreReadTheOldOneStays() {
    var desk = PictureTests.desk(100, 30)
    desk.press(.function(3))
    desk.type("p")
    desk.press(.down)
    #expect(desk.state.theme(first: Self.red) == Self.red)
    desk.tell(.themesListed(Self.themes))
    #expect(desk.state.picker?.editor.text == "p")
    desk.press(.escape)
    // They may come when nobody waits any more.
    #expect(desk.tell(.themesListed(Self.themes)) == [])
    #expect(desk.state.picker == nil)
  }

  @Test(arguments: PictureTests.sizes) func picture(columns: Int, rows: Int) {
    var desk = Self.choosing(columns: columns, rows: rows)
    desk.press(.up)
    expectPicture(desk, "themes-\(columns)x\(rows)")
  }
}
