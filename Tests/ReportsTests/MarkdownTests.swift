import Testing

@testable import Reports

/// Names of inputs in a brief: what stands in the file, so that no reader makes markup of it.
@Suite struct MarkdownTests {
  @Test(arguments: [
    ("plain words, 10.5% (net)", "plain words, 10.5% (net)"), ("aws-second", "aws-second"),
    ("<http://x.invalid>", "\\<http\\://x\\.invalid\\>"), ("https://x.invalid/pay", "https\\://x\\.invalid/pay"),
    ("**0%**", "\\*\\*0%\\*\\*"), ("```\n", "\\`\\`\\` "), ("<!-- hidden", "\\<!-- hidden"), ("[^1]", "\\[\\^1\\]"),
    ("# total", "\\# total"), ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"),
    ("![x](http://x.invalid/leak?d=1)", "\\!\\[x\\](http\\://x\\.invalid/leak?d=1)"),
    ("[invoice](javascript:alert(1))", "\\[invoice\\](javascript\\:alert(1))"),
    ("chat\n\n# APPROVED BY CFO", "chat  \\# APPROVED BY CFO"), ("chat | 0.00 | approved", "chat \\| 0.00 \\| approved"),
    ("[a]: http://x.invalid", "\\[a\\]: http\\://x\\.invalid"), ("see www.evil.example", "see www\\.evil\\.example"),
    ("a@evil.example", "a(at)evil\\.example"), ("10M@9.5%", "10M@9.5%"), ("- item", "\\- item"), ("+ item", "\\+ item"),
    ("1. first", "1\\. first"), ("1.0", "1.0"), ("~~~", "\\~\\~\\~"), ("===", "\\==="), ("> quoted", "\\> quoted"),
    ("&lt;", "\\&lt;"), ("$x$", "\\$x\\$"), ("a_b_c", "a\\_b\\_c"), ("{{ site }}", "\\{{ site }}"), ("a\\", "a\\\\"),
    ("\u{202E}txt\u{7}", "\\<U+202E\\>txt\\<U+0007\\>"), ("```", "\\`\\`\\`"),
  ])
  func inert(_ text: String, _ expected: String) { #expect(Markdown.inert(text) == expected) }

  @Test func hostileNamesStayInTheirPlace() throws {
    for name in ["chat | 0.00 | approved", "# total", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "**0%**"] {
      let answer = try Samples.minimal("quotes/aws.yaml") {
        $0.replacing("quote: aws", with: "quote: '\(name)'").replacing("vendor: AWS", with: "vendor: '\(name)'")
      }
      let brief = try Brief.executive(answer, financeModel(answer), charts: Charts(answer))
      let inert = Markdown.inert(name)
      #expect(brief.contains("offer \(inert) of \(inert), round 1"))
      #expect(!brief.replacing(inert, with: "").contains(name))
      // As many columns in every row of a table as in its head.
      for table in brief.components(separatedBy: "\n\n") where table.hasPrefix("|") {
        let columns = table.split(separator: "\n").map { $0.replacing("\\|", with: "").count { $0 == "|" } }
        #expect(Set(columns).count == 1)
      }
    }
  }
}
