// SPDX-License-Identifier: Apache-2.0

// What concerns the whole screen: its theme, the mouse, what the footer said.

func chooseTheme(_ state: inout ChatState) -> [Effect] { [] }
func toggleMouse(_ state: inout ChatState) -> [Effect] { [] }
func showNotices(_ state: inout ChatState) -> [Effect] { [] }
