// SPDX-License-Identifier: Apache-2.0

extension CodeLanguage {
  /// Languages for data, settings and pages.
  static let data: [String: CodeLanguage] = [
    "json": CodeLanguage(["true", "false", "null"], strings: quotes, shape: .data),
    "yaml": CodeLanguage(
      ["true", "false", "null", "yes", "no", "on", "off"], comments: ["#"], blocks: [],
      strings: [StringForm("\"", isLong: true), StringForm("'", isLong: true, escape: 0)], signs: "-/.:", shape: .yaml),
    "toml": CodeLanguage(
      ["true", "false"], comments: ["#", ";"], blocks: [],
      strings: [tripleQuotes, StringForm("'''", isLong: true, escape: 0)] + quotes, shape: .settings),
    "html": CodeLanguage([], comments: [], blocks: [Pair("<!--", "-->")], strings: [], shape: .markup),
    "css": CodeLanguage([], signs: "-", shape: .style),
    "diff": CodeLanguage([], shape: .difference),
    "markdown": CodeLanguage(
      [], comments: [], blocks: [Pair("<!--", "-->")], strings: [StringForm("```", "```"), StringForm("`")],
      shape: .markdown),
    "dockerfile": CodeLanguage(
      words(
        """
        ADD ARG AS CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER
        VOLUME WORKDIR
        """), comments: ["#"], blocks: [], strings: quotes, signs: "-", shape: .docker),
    "makefile": CodeLanguage(
      words("define endef else endif export ifdef ifeq ifndef ifneq include override unexport"), comments: ["#"],
      blocks: [], strings: quotes, signs: "-", shape: .make),
  ]
}
