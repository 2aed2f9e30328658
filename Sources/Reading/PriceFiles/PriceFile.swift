import Agreements
import Foundation
import Values

/// What reading price files gives: their rates, each key once, and the findings.
public struct PriceFilesRead: Sendable {
  /// Nil when any finding is an error.
  public var rates: [ListedRate]?
  public var kinds: [PriceListing.Kind]
  public var skipped: [PriceListing.Skip]
  public var findings: [Finding]
  /// Files whose prices have no date of their own, when none was given: nothing is read of them.
  public var undated: [String]
  /// The file could not be opened: of another kind than what is wrong inside one.
  public var couldNotOpen: Bool
}

/// A price file of the AWS Price List or of LiteLLM: which of the two is told from its content.
public enum PriceFile {
  /// Reads files in order; where two have a rate of the same key, the first is taken.
  /// - Parameters:
  ///   - asOf: the day on which the prices were looked up; nil takes each file's own.
  ///   - filter: which rates are wanted.
  public static func read(_ paths: [String], asOf: Day?, filter: RateFilter) -> PriceFilesRead {
    read(files: paths.map { ($0, { open($0) }) }, asOf: asOf, filter: filter)
  }

  /// The same of bytes in memory.
  public static func read(_ files: [(path: String, bytes: [UInt8])], asOf: Day?, filter: RateFilter) -> PriceFilesRead {
    read(files: files.map { file in (file.path, { _ in .bytes(file.bytes) }) }, asOf: asOf, filter: filter)
  }

  private static func read(
    files: [(path: String, open: (String) -> OpenedFile)], asOf: Day?, filter: RateFilter
  ) -> PriceFilesRead {
    var result = PriceFilesRead(rates: nil, kinds: [], skipped: [], findings: [], undated: [], couldNotOpen: false)
    var found: [ListedRate.Key: (rate: ListedRate, path: String)] = [:]
    var skips: [String: Int] = [:]
    var differing: [String] = []
    for (path, open) in files {
      let start = Source.file(path: path, line: 1, column: 1)
      let page: Page
      switch open(path) {
      case .bytes(let bytes): page = Page(path: path, kind: .json, bytes: bytes)
      case .missing:
        result.couldNotOpen = true
        result.findings.append(Finding(.error, "cannot-read", start, "there is no such file", remedy: "Check the path."))
        continue
      case .refused(let message, let remedy):
        result.couldNotOpen = true
        result.findings.append(Finding(.error, "cannot-read", start, "the file is not read: \(message)", remedy: remedy))
        continue
      }
      let listing = read(page, asOf: asOf, filter: filter, undated: &result.undated)
      result.findings += page.allFindings
      guard let listing else { continue }
      result.kinds.append(listing.kind)
      for skip in listing.skipped { skips[skip.reason, default: 0] += skip.count }
      for rate in listing.rates {
        guard let first = found[rate.key] else {
          found[rate.key] = (rate, path)
          continue
        }
        if filter.concerns(rate.key),
          rate.prices.contains(where: { column, price in first.rate.prices[column].map { $0 != price } ?? false })
        {
          differing.append("\(rate.key.channel) \(shown(rate.key))")
        }
      }
    }
    result.skipped = skips.sorted { $0.key < $1.key }.map { .init(count: $0.value, reason: $0.key) }
    if !differing.isEmpty, let last = files.last {
      result.findings.append(
        Finding(
          .warning, "files-differ", .file(path: last.path, line: 1, column: 1),
          "\(differing.count) rate\(differing.count == 1 ? "" : "s") of an earlier file stand\(differing.count == 1 ? "s" : "") here with another price: \(few(differing))",
          remedy: "The earlier file's prices are taken. Name the files in the order in which they are to be believed."))
    }
    guard !result.findings.hasErrors, result.undated.isEmpty else { return result }
    let all = found.values.map(\.rate).sorted { $0.key < $1.key }
    let wanted = filter.apply(all).sorted { $0.key < $1.key }
    if wanted.isEmpty, let first = files.first {
      result.findings.append(none(all, filter, first.path))
      return result
    }
    result.rates = wanted
    return result
  }

  /// Nothing is left: which of the filters holds nothing, and what comes near it.
  private static func none(_ all: [ListedRate], _ filter: RateFilter, _ path: String) -> Finding {
    func finding(_ option: String, _ wanted: [String], _ there: [String]) -> Finding {
      Finding(
        .error, "no-rates", .commandLine(option),
        "no rate of the file is of \(listed(wanted.map { quoted($0.isEmpty ? "any" : $0) }))",
        remedy: didYouMean(wanted.first ?? "", there)
          ?? "There are \(listed(there.prefix(12).map { $0.isEmpty ? "any" : $0 }))\(there.count > 12 ? " and \(there.count - 12) more" : "")."
      )
    }
    func names(_ part: (ListedRate.Key) -> String) -> [String] { Array(Set(all.map { part($0.key) })).sorted() }
    for (option, wanted, only, part) in [
      ("--channel", filter.channels, RateFilter(channels: filter.channels), { $0.channel }),
      ("--region", filter.regions, RateFilter(regions: filter.regions), { $0.region }),
      ("--model", filter.models, RateFilter(models: filter.models), { $0.model }),
    ] as [(String, [String], RateFilter, (ListedRate.Key) -> String)] where !wanted.isEmpty && only.apply(all).isEmpty {
      return finding(option, wanted, names(part))
    }
    return Finding(
      .error, "no-rates", .file(path: path, line: 1, column: 1),
      all.isEmpty ? "the file has no price of tokens" : "no rate is left by --channel, --region and --model together",
      remedy: all.isEmpty
        ? "Name a price file of models: AmazonBedrock, AmazonBedrockFoundationModels, or LiteLLM's." : "Leave one of them out.")
  }

  private static func read(_ page: Page, asOf: Day?, filter: RateFilter, undated: inout [String]) -> PriceListing? {
    if page.bytes.count > JSONDocument.mostBytes {
      page.error(
        "file-too-large", page.start, "the file has \(page.bytes.count) bytes",
        remedy: "At most \(JSONDocument.mostBytes) are read. Fetch the offer file of one region.", underlined: 0)
      return nil
    }
    guard let root = JSONDocument.read(page) else { return nil }
    if AWSPriceList.isOne(root) {
      return AWSPriceList.read(root, asOf: asOf.map { Sourced($0, .commandLine("--as-of")) }, filter: filter)
    }
    if LiteLLMPrices.isOne(root) {
      guard let asOf else {
        undated.append(page.path)
        return nil
      }
      return LiteLLMPrices.read(root, asOf: asOf, filter: filter)
    }
    let keys = root.members.prefix(5).map { quoted($0.key) }
    let what = keys.isEmpty ? root.kind == .object ? "an empty object" : root.noun : "an object with \(listed(keys))"
    page.error(
      "not-a-price-file", page.start, "this is \(what), and no price file that is known",
      remedy:
        "Read are the AWS Price List (offers/v1.0/aws/AmazonBedrock/current/index.json, or `aws pricing get-products`) and LiteLLM's model_prices_and_context_window.json.",
      underlined: 1)
    return nil
  }

  /// The bytes of a regular file, without reading more than is allowed; a device or a pipe is not waited for.
  private static func open(_ path: String) -> OpenedFile {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      return errno == ENOENT
        ? .missing : .refused(message: String(cString: strerror(errno)).lowercased(), remedy: "Check its permissions.")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      return .refused(message: "it cannot be looked at", remedy: "Check its permissions.")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      return .refused(
        message: status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is a device or a pipe, not a file",
        remedy: "Name a file.")
    }
    let most = JSONDocument.mostBytes
    let size = Int(status.st_size)
    guard size <= most else {
      return .refused(message: "it has \(size) bytes", remedy: "At most \(most) are read. Fetch the offer file of one region.")
    }
    var done = 0
    var code: Int32 = 0
    // One byte of room more than it had, so that a file that grows meanwhile is seen.
    let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
      while done < buffer.count {
        let n = Foundation.read(descriptor, buffer.baseAddress! + done, buffer.count - done)
        if n < 0, errno == EINTR { continue }
        if n < 0 { code = errno }
        if n <= 0 { break }
        done += n
      }
      count = done
    }
    guard code == 0, done <= size else {
      return .refused(
        message: code == 0 ? "it grows while it is read" : String(cString: strerror(code)).lowercased(), remedy: "Try again.")
    }
    return .bytes(bytes)
  }
}
