import Testing

@testable import Reports

/// A template can only say what exists, also in parts that are not shown.
@Suite struct StrictTemplateTests {
  let context: [String: TemplateValue] = [
    "name": .text("a & b"), "on": .flag(true), "off": .flag(false),
    "rows": .list(
      [["label": .text("x"), "odd": .flag(true)], ["label": .text("y"), "odd": .flag(false)]], keys: ["label", "odd"]),
    "none": .list([], keys: ["label"]),
  ]

  @Test(arguments: [
    ("{{name}}", "a & b"), ("{{! any remark }}-", "-"), ("{{#on}}1{{/on}}{{^on}}0{{/on}}{{#off}}2{{/off}}", "1"),
    ("{{#rows}}{{label}}{{#odd}}!{{/odd}} {{name}};{{/rows}}", "x! a & b;y a & b;"), ("{{^none}}empty{{/none}}", "empty"),
    ("", ""),
  ])
  func renders(_ template: String, _ expected: String) throws {
    #expect(try StrictTemplate(template, name: "t").render(context) == expected)
  }

  @Test(arguments: [
    ("{{nam}}", ["t:1: error: there is no {{nam}}. Did you mean {{name}}?"]),
    ("\n\n{{xyz}}", ["t:3: error: there is no {{xyz}}."]),
    ("{{#off}}{{nothing}}{{/off}}", ["t:1: error: there is no {{nothing}}."]),
    ("{{#none}}{{lable}}{{/none}}", ["t:1: error: there is no {{lable}}. Did you mean {{label}}?"]),
    ("{{label}}", ["t:1: error: there is no {{label}}."]),
    ("{{#name}}{{/name}}", ["t:1: error: {{name}} is text, not a condition or a list"]),
    ("{{on}}", ["t:1: error: {{on}} is a condition or a list; open it with {{#on}}"]),
    ("{{#on}}", ["t:1: error: {{#on}} is not closed"]), ("{{/on}}", ["t:1: error: {{/on}} closes nothing"]),
    ("{{#on}}{{/off}}", ["t:1: error: {{/off}} closes {{#on}} of line 1"]), ("a {{name", ["t:1: error: a tag is not closed"]),
    ("{{}}", ["t:1: error: an empty tag"]),
    ("{{{name}}}", ["t:1: error: {{{ tags are not read here; use {{key}}, {{#key}}, {{^key}}, {{/key}} or {{! remark }}"]),
    ("{{> other}}", ["t:1: error: {{> tags are not read here; use {{key}}, {{#key}}, {{^key}}, {{/key}} or {{! remark }}"]),
    ("{{one}}\n{{two}}", ["t:1: error: there is no {{one}}. Did you mean {{none}}?", "t:2: error: there is no {{two}}."]),
    ("{{name.count}}", ["t:1: error: there is no {{name.count}}."]),
  ])
  func refuses(_ template: String, _ expected: [String]) {
    #expect(throws: BriefFault(expected)) { try StrictTemplate(template, name: "t").render(context) }
  }

  /// The templates in the program are the ones that people read.
  @Test func embeddedTemplatesAreTheFiles() throws {
    func text(_ name: String) throws -> String {
      try String(contentsOf: Samples.package.appendingPathComponent("templates/\(name).mustache"), encoding: .utf8)
    }
    if isBlessing {
      let names = [
        ("executive", "brief-executive"), ("client", "brief-client"), ("negotiation", "brief-negotiation"),
        ("counterOffer", "counter-offer"),
      ]
      let members = try names.map { "  static let \($0.0) = #\"\"\"\n\(try text($0.1))\"\"\"# + \"\\n\"\n" }
      let source =
        "/// The templates of templates/, so that the program needs nothing beside it. Written by `EDP_BLESS=1 swift test`.\n"
        + "// swift-format-ignore-file\nenum BriefTemplates {\n\(members.joined())}\n"
      try source.write(
        to: Samples.package.appendingPathComponent("Sources/Reports/Briefs/BriefTemplates.swift"), atomically: true,
        encoding: .utf8)
    } else {
      #expect(BriefTemplates.executive == (try text("brief-executive")))
      #expect(BriefTemplates.client == (try text("brief-client")))
      #expect(BriefTemplates.counterOffer == (try text("counter-offer")))
      #expect(BriefTemplates.negotiation == (try text("brief-negotiation")))
    }
  }
}
