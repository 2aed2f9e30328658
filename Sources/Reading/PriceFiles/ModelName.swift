/// One spelling for a model, whatever a price file calls it, and the family that it belongs to.
///
/// `anthropic.claude-sonnet-4-6-v1:0`, `us.anthropic.claude-sonnet-4-6`, `Claude Sonnet 4.6 (Amazon Bedrock Edition)` and
/// `Claude4.6Sonnet` are all `claude-sonnet-4-6` of the family `claude-sonnet`. The rule is in docs/rates.md.
struct ModelName: Hashable {
  let name: String
  let family: String
  /// Whose model it is, as far as the text says; empty when it does not.
  let publisher: String
  /// The date in the text (`20251001`), which the name leaves out; 0 for none.
  let dated: Int

  /// - Parameters:
  ///   - text: an identifier or a display name.
  ///   - publisher: whose model it is, when the file says so elsewhere.
  init(_ text: String, publisher: String = "") {
    var rest = ModelName.withoutEdition(text).lowercased()
    var owner = ModelName.publisher(publisher)
    // A path such as `meta/llama-3.3` or `deepseek-ai/deepseek-r1-maas`.
    while let slash = rest.firstIndex(of: "/") {
      if owner.isEmpty { owner = ModelName.publishers[String(rest[..<slash])] ?? "" }
      rest = String(rest[rest.index(after: slash)...])
    }
    // A publisher before a dot: `anthropic.claude-…`, `openai.gpt-5.4`.
    if let dot = rest.firstIndex(of: "."), let named = ModelName.publishers[String(rest[..<dot])] {
      owner = named
      rest = String(rest[rest.index(after: dot)...])
    } else if let space = rest.firstIndex(of: " "),
      ["openai", "amazon", "cohere", "meta", "xai", "google"].contains(rest[..<space])
    {
      if owner.isEmpty { owner = ModelName.publishers[String(rest[..<space])] ?? "" }
      rest = String(rest[rest.index(after: space)...])
    }
    var found = 0
    rest = ModelName.withoutDate(rest, &found)
    rest = ModelName.withoutRevision(rest)
    if rest.hasSuffix("-maas") { rest.removeLast(5) }
    var words = ModelName.words(rest)
    words = ModelName.ordered(words)
    if owner.isEmpty, let first = words.first { owner = ModelName.owners[first] ?? "" }
    if let first = words.first, ModelName.needsOwner(first), !owner.isEmpty {
      let prefix = ModelName.words(owner.lowercased()).first ?? ""
      if prefix != first { words.insert(prefix, at: 0) }
    }
    name = words.joined(separator: "-")
    let kept = words.filter { !ModelName.isVersion($0) }
    family = kept.isEmpty ? name : kept.joined(separator: "-")
    self.publisher = owner
    dated = found
  }

  /// `Claude Opus 5.5 (Amazon Bedrock Edition)` is `Claude Opus 5.5`.
  static func withoutEdition(_ text: String) -> String {
    for suffix in [" (Amazon Bedrock Edition)", " (Amazon Bedrock)"] where text.hasSuffix(suffix) {
      return String(text.dropLast(suffix.count))
    }
    return text
  }

  /// Dates are of the build, not of the price: `-20251001`, `@20251001`, `-2024-08-06`, `@default`, `@latest`, `@001`.
  private static func withoutDate(_ text: String, _ found: inout Int) -> String {
    var text = text
    if let sign = text.firstIndex(of: "@") {
      found = Int(text[text.index(after: sign)...]) ?? 0
      text = String(text[..<sign])
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    var kept: [String] = []
    var i = 0
    while i < parts.count {
      if isNumber(parts[i], 8), parts[i].hasPrefix("20") {
        found = Int(parts[i]) ?? found
      } else if i + 2 < parts.count, isNumber(parts[i], 4), parts[i].hasPrefix("20"), isNumber(parts[i + 1], 2),
        isNumber(parts[i + 2], 2)
      {
        found = Int(parts[i] + parts[i + 1] + parts[i + 2]) ?? found
        i += 2
      } else {
        kept.append(parts[i])
      }
      i += 1
    }
    return kept.joined(separator: "-")
  }

  /// `-v1:0` and `-1:0` are of the deployment. A later revision (`-v2:0`) goes too when the name has another number;
  /// without one it is the model's version and stays, as `-v2` without a colon does.
  private static func withoutRevision(_ text: String) -> String {
    guard let dash = text.lastIndex(of: "-") else { return text.split(separator: ":").first.map(String.init) ?? text }
    let head = String(text[..<dash])
    let tail = text[text.index(after: dash)...].split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let number = tail[0].hasPrefix("v") ? String(tail[0].dropFirst()) : tail[0]
    guard tail.count <= 2, isNumber(number), tail.count == 2 || tail[0].hasPrefix("v") else { return text }
    let hasNumber = head.contains { $0.isASCII && $0.isNumber }
    if tail.count == 1 { return hasNumber && number == "1" ? head : text }
    if hasNumber || number == "1" { return head }
    return tail[1] == "0" ? head + "-" + tail[0] : text
  }

  /// Runs of letters and digits. A number that follows a word of at least three letters stands apart (`llama3` is
  /// `llama-3`), `2.0` is `2`.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    for chunk in text.split(whereSeparator: { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".")) }) {
      // `claude4.6sonnet`, `llama3`: letters, a number, letters.
      var pieces: [String] = []
      for c in chunk {
        let isLetter = c.isLetter
        if let last = pieces.last, let end = last.last, end.isLetter != isLetter,
          isLetter ? splitsAfter(pieces) : last.count >= 3
        {
          pieces.append(String(c))
        } else if pieces.isEmpty {
          pieces.append(String(c))
        } else {
          pieces[pieces.count - 1].append(c)
        }
      }
      for piece in pieces {
        var numbers = piece.split(separator: ".").map(String.init)
        if numbers.count == 2, numbers[1] == "0", isNumber(numbers[0]) { numbers.removeLast() }
        words += numbers
      }
    }
    return words
  }

  /// `4.6sonnet` splits after its number, `70b`, `4o` and `a22b` do not: only after a name of three letters and a number.
  private static func splitsAfter(_ pieces: [String]) -> Bool {
    pieces.count == 2 && pieces[0].count >= 3 && pieces[1].allSatisfy { $0.isNumber || $0 == "." }
  }

  /// Claude from version 4 on has its size before its number.
  private static func ordered(_ words: [String]) -> [String] {
    guard words.count >= 3, words[0] == "claude", let major = Int(words[1]), major >= 4 else { return words }
    let numbers = words.dropFirst().prefix { isNumber($0) }
    let rest = words.dropFirst(1 + numbers.count)
    guard let size = rest.first else { return words }
    return ["claude", size] + numbers + rest.dropFirst()
  }

  private static func isNumber(_ text: some StringProtocol, _ length: Int? = nil) -> Bool {
    !text.isEmpty && (length == nil || text.utf8.count == length) && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  /// Words that a family leaves out: `4`, `6`, `v4`, `r1`, `m2`.
  private static func isVersion(_ word: String) -> Bool {
    isNumber(word) || (["v", "r", "m", "k"].contains(word.prefix(1)) && isNumber(word.dropFirst()))
  }

  /// Names that say nothing without their publisher: `embed-v4` is `cohere-embed-v4`, `v3.2` is `deepseek-v3-2`.
  private static func needsOwner(_ first: String) -> Bool {
    ["embed", "command", "rerank"].contains(first) || (isVersion(first) && !isNumber(first))
  }

  /// The name of a publisher in its own spelling; what is not known stays as it is.
  static func publisher(_ text: String) -> String { publishers[text.lowercased()] ?? text }

  private static let publishers: [String: String] = [
    "ai21": "AI21 Labs", "ai21 labs": "AI21 Labs", "amazon": "Amazon", "anthropic": "Anthropic", "cohere": "Cohere",
    "deepseek": "DeepSeek", "deepseek-ai": "DeepSeek", "google": "Google", "luma": "Luma AI", "meta": "Meta",
    "minimax": "MiniMax", "minimaxai": "MiniMax", "mistral": "Mistral AI", "mistral ai": "Mistral AI",
    "mistralai": "Mistral AI", "moonshot": "Moonshot AI", "moonshot ai": "Moonshot AI", "moonshotai": "Moonshot AI",
    "nvidia": "NVIDIA", "openai": "OpenAI", "qwen": "Qwen", "stability": "Stability AI", "twelvelabs": "TwelveLabs",
    "writer": "Writer", "xai": "xAI", "zai": "Z.AI", "zai-org": "Z.AI",
  ]
  /// By the first word of a name.
  private static let owners: [String: String] = [
    "claude": "Anthropic", "nova": "Amazon", "titan": "Amazon", "jamba": "AI21 Labs", "jurassic": "AI21 Labs",
    "cohere": "Cohere", "command": "Cohere", "embed": "Cohere", "rerank": "Cohere", "deepseek": "DeepSeek", "gemma": "Google",
    "gemini": "Google", "llama": "Meta", "minimax": "MiniMax", "mistral": "Mistral AI", "mixtral": "Mistral AI",
    "ministral": "Mistral AI", "pixtral": "Mistral AI", "magistral": "Mistral AI", "codestral": "Mistral AI",
    "voxtral": "Mistral AI", "devstral": "Mistral AI", "kimi": "Moonshot AI", "nemotron": "NVIDIA", "gpt": "OpenAI",
    "qwen": "Qwen", "palmyra": "Writer", "grok": "xAI", "glm": "Z.AI", "marengo": "TwelveLabs", "pegasus": "TwelveLabs",
    "phi": "Microsoft",
  ]
}
