// SPDX-License-Identifier: Apache-2.0

// Help with a text that is being written: the user's editor, what was sent before.

func editInEditor(_ state: inout ChatState) -> [Effect] { [] }
func searchHistory(_ state: inout ChatState) -> [Effect] { [] }
