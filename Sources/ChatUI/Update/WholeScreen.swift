// SPDX-License-Identifier: Apache-2.0

// What concerns the whole screen: its theme, the mouse, what the footer said.

func toggleMouse(_ state: inout ChatState) -> [Effect] { [] }
