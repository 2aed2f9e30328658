import Agreements
import Values

/// The AWS Price List in its three shapes: an offer file (`index.json`), one product as the query API returns it, and that
/// API's whole answer, whose `PriceList` holds products as texts.
///
/// Read are the products that meter tokens on demand: standard and batch tier, in the region or through the global
/// profile. All others of the file are counted, not judged. Prices per thousand tokens are moved to a million.
struct AWSPriceList {
  let page: Page
  let filter: RateFilter
  private var products: [Product] = []
  private var skips: [String: Int] = [:]
  private var pages: [Page] = []

  private struct Product {
    var sku: String
    var attributes: JSONValue
    /// The terms of the product, by their code; nil when it has none on demand.
    var terms: JSONValue?
    var offer: Offer
    var place: JSONValue
  }
  private struct Offer {
    var code: String
    var version: String
    var published: Day
  }

  static func isOne(_ root: JSONValue) -> Bool {
    (root["products"]?.kind == .object && root["terms"] != nil) || (root["product"] != nil && root["terms"] != nil)
      || root["PriceList"] != nil || root["offerCode"] != nil
      || root.kind == .list && root.items.first.map { $0["product"] != nil || $0.kind == .text } == true
  }

  /// - Parameters:
  ///   - asOf: when the prices were looked up; nil takes the file's publication date.
  ///   - filter: what is wanted; only of that are there warnings, all is read.
  /// - Returns: nil after an error.
  static func read(_ root: JSONValue, asOf: Sourced<Day>?, filter: RateFilter) -> PriceListing? {
    var reader = AWSPriceList(page: root.document.page, filter: filter)
    reader.collect(root)
    let listing = reader.listing(asOf: asOf)
    for inner in reader.pages { reader.page.take(inner) }
    return reader.page.hasErrors ? nil : listing
  }

  private init(page: Page, filter: RateFilter) {
    self.page = page
    self.filter = filter
  }

  // MARK: Products

  private mutating func collect(_ root: JSONValue) {
    if root["product"] != nil { return collectOne(root) }
    if root.kind == .list || root["PriceList"] != nil {
      let list = root.kind == .list ? root : root["PriceList"] ?? root
      guard list.kind == .list else {
        list.refuse("wrong-kind", "\(list.noun) stands where the list of products belongs", remedy: "Fetch it again.")
        return
      }
      for (i, item) in list.items.enumerated() {
        if item.kind == .object {
          collectOne(item)
        } else if item.kind == .text {
          // A product as a text of its own, as `aws pricing get-products` prints it.
          let inner = Page(path: "\(page.path) \(item.path)", kind: .json, bytes: Array(item.text.utf8))
          pages.append(inner)
          if let product = JSONDocument.read(inner) { collectOne(product) }
        } else {
          item.refuse("wrong-kind", "\(item.noun) stands where product \(i + 1) belongs", remedy: "Fetch it again.")
        }
        if page.isFull { return }
      }
      return
    }
    guard let products = object(root, "products"), let terms = object(root, "terms") else { return }
    guard let offer = offer(root, code: root["offerCode"]) else { return }
    let onDemand = terms["OnDemand"]
    if let onDemand, onDemand.kind != .object {
      onDemand.refuse("wrong-kind", "\(onDemand.noun) stands where the terms by product belong", remedy: "Fetch it again.")
      return
    }
    var bySKU: [String: JSONValue] = [:]
    for (sku, term) in onDemand?.members ?? [] { bySKU[sku] = term }
    for (sku, product) in products.members {
      guard let attributes = object(product, "attributes") else {
        if page.isFull { return }
        continue
      }
      self.products.append(Product(sku: sku, attributes: attributes, terms: bySKU[sku], offer: offer, place: product))
    }
  }

  private mutating func collectOne(_ root: JSONValue) {
    guard let product = object(root, "product"), let attributes = object(product, "attributes"),
      let offer = offer(root, code: root["serviceCode"] ?? attributes["servicecode"])
    else { return }
    guard let terms = object(root, "terms") else { return }
    let sku = product["sku"]?.text ?? ""
    products.append(Product(sku: sku, attributes: attributes, terms: terms["OnDemand"], offer: offer, place: product))
  }

  private func offer(_ root: JSONValue, code: JSONValue?) -> Offer? {
    guard let date = text(root, "publicationDate") else { return nil }
    do throws(Refusal) {
      let day = try Grammar.day(String(date.text.prefix(10)))
      return Offer(code: code?.text ?? "", version: root["version"]?.text ?? "", published: day)
    } catch {
      date.refuse(error.rule, error.message, remedy: "It begins with a day: 2026-11-20T00:00:00Z.")
      return nil
    }
  }

  private func object(_ value: JSONValue, _ key: String) -> JSONValue? { member(value, key, .object, "an object") }
  private func text(_ value: JSONValue, _ key: String) -> JSONValue? { member(value, key, .text, "a text") }

  private func member(_ value: JSONValue, _ key: String, _ kind: JSONDocument.Kind, _ noun: String) -> JSONValue? {
    guard value.kind == .object else {
      value.refuse("wrong-kind", "\(value.noun) stands where an object with \(quoted(key)) belongs", remedy: "Fetch it again.")
      return nil
    }
    guard let found = value[key] else {
      value.refuse(
        "missing-key", "there is no \(quoted(key))", remedy: "Every file of the AWS Price List has it; fetch it again.")
      return nil
    }
    guard found.kind == kind else {
      found.refuse("wrong-kind", "\(found.noun) stands where \(noun) belongs", remedy: "Fetch it again.")
      return nil
    }
    return found
  }

  // MARK: Rates

  /// One price found: where it may stand in a card and how good it is there.
  private struct Quoted {
    var price: ExactPrice
    var rank: [Int]
    var region: String
    var place: JSONValue
  }

  private mutating func listing(asOf: Sourced<Day>?) -> PriceListing {
    let ids = identifiers()
    var found: [ListedRate.Key: [PriceColumn: [Quoted]]] = [:]
    var about: [ListedRate.Key: (name: ModelName, offer: Offer, isMarketplace: Bool)] = [:]
    for product in products {
      if page.isFull { break }
      guard let usage = UsageType(product.attributes["usagetype"]?.text ?? "") else {
        skip("meter something else than tokens of the standard or batch tier")
        continue
      }
      guard let name = name(of: product, usage, ids) else { continue }
      if let asOf, asOf.value < product.offer.published {
        page.error(
          "as-of-too-early", asOf.source, "\(asOf.value) is before the file was published, on \(product.offer.published)",
          remedy: "Leave --as-of out to take the publication date.")
        break
      }
      guard let (place, price) = price(of: product, usage, on: asOf?.value ?? product.offer.published) else { continue }
      let region = product.attributes["regionCode"]?.text ?? ""
      guard usage.routing == .global || !region.isEmpty else {
        skip("name no region")
        continue
      }
      let key = ListedRate.Key(channel: "bedrock", model: name.name, region: usage.routing == .global ? "" : region)
      // Global prices are the same everywhere as a rule; where not, Virginia's stands.
      let rank = [usage.isMantle ? 1 : 0, usage.routing == .geography ? 1 : 0, region == "us-east-1" ? 0 : 1]
      found[key, default: [:]][usage.column, default: []].append(
        Quoted(price: price, rank: rank, region: region, place: place))
      if about[key] == nil { about[key] = (name, product.offer, usage.isMarketplace || name.isEdition(product.attributes)) }
    }
    var rates: [ListedRate] = []
    var conflicts: [String] = []
    var silent: [String] = []
    for key in found.keys.sorted() {
      guard let columns = found[key], let (name, offer, isMarketplace) = about[key] else { continue }
      var prices: [PriceColumn: ExactPrice] = [:]
      for column in PriceColumn.allCases {
        let candidates = (columns[column] ?? []).sorted {
          $0.rank.lexicographicallyPrecedes($1.rank) || ($0.rank == $1.rank && $0.region < $1.region)
        }
        guard let best = candidates.first else { continue }
        prices[column] = best.price
        if filter.concerns(key), let other = candidates.first(where: { $0.price != best.price }) {
          conflicts.append("\(shown(key)) \(column.rawValue) \(best.price) and \(other.price)")
        }
      }
      guard prices[.input] != nil else {
        skip("belong to a model without a price for input", columns.values.reduce(0) { $0 + $1.count })
        continue
      }
      if prices[.output] == nil, filter.concerns(key), !key.model.contains("embed"), !key.model.contains("rerank") {
        silent.append(shown(key))
      }
      let origin = "AWS Price List \(offer.code) "
      rates.append(
        ListedRate(
          key: key, family: name.family, publisher: name.publisher, billing: isMarketplace ? "marketplace" : "aws",
          prices: prices, asOf: asOf?.value ?? offer.published, citation: origin + offer.version, origin: origin))
    }
    if !conflicts.isEmpty {
      page.warning(
        "two-prices", page.start,
        "\(conflicts.count) price\(conflicts.count == 1 ? " has" : "s have") two values in the file: \(few(conflicts))",
        remedy: "The first of each is taken: the model's own endpoint before the other, us-east-1 before other regions.",
        underlined: 0)
    }
    if !silent.isEmpty {
      page.warning(
        "no-output-price", page.start, "no price for output: \(few(silent))",
        remedy: "Output costs nothing on such a row. Add the file that has it, or write it into the card.", underlined: 0)
    }
    return PriceListing(
      kind: .aws, rates: rates, skipped: skips.sorted { $0.key < $1.key }.map { .init(count: $0.value, reason: $0.key) })
  }

  private mutating func skip(_ reason: String, _ count: Int = 1) { skips[reason, default: 0] += count }

  /// Display names to identifiers, as products of the other endpoint carry both.
  private func identifiers() -> [String: String] {
    var ids: [String: String] = [:]
    for product in products {
      guard let usage = UsageType(product.attributes["usagetype"]?.text ?? ""), usage.isMantle,
        let shown = product.attributes["model"]?.text, !shown.isEmpty, !usage.model.isEmpty
      else { continue }
      // The first in alphabetical order, whatever the order of the file.
      ids[shown] = ids[shown].map { min($0, usage.model) } ?? usage.model
    }
    return ids
  }

  private mutating func name(of product: Product, _ usage: UsageType, _ ids: [String: String]) -> ModelName? {
    let attributes = product.attributes
    var text = usage.isMantle ? usage.model : ""
    if text.isEmpty, let shown = attributes["model"]?.text ?? attributes["titanModel"]?.text, !shown.isEmpty {
      text = ids[shown] ?? shown
    }
    if text.isEmpty, usage.isMarketplace { text = attributes["servicename"]?.text ?? "" }
    if text.isEmpty { text = usage.model }
    if ModelName.withoutEdition(text).hasSuffix("K)") {
      skip("are old listings by context length")
      return nil
    }
    let name = ModelName(text, publisher: attributes["provider"]?.text ?? "")
    guard !name.name.isEmpty else {
      skip("name no model")
      return nil
    }
    return name
  }

  /// The price in force: of the terms that have begun, the latest; of its dimensions, the one that begins at 0.
  private mutating func price(of product: Product, _ usage: UsageType, on day: Day) -> (JSONValue, ExactPrice)? {
    guard let terms = product.terms, !terms.members.isEmpty else {
      skip("have no price on demand")
      return nil
    }
    var best: (day: Day, term: JSONValue)?
    for (_, term) in terms.members {
      guard let date = text(term, "effectiveDate") else { return nil }
      do throws(Refusal) {
        let begins = try Grammar.day(String(date.text.prefix(10)))
        if begins <= day, best.map({ $0.day < begins }) ?? true { best = (begins, term) }
      } catch {
        date.refuse(error.rule, error.message, remedy: "It begins with a day: 2026-11-01T00:00:00Z.")
        return nil
      }
    }
    guard let term = best?.term else {
      skip("have a price that is not in force yet")
      return nil
    }
    guard let dimensions = object(term, "priceDimensions") else { return nil }
    let members = dimensions.members.map(\.value)
    guard let dimension = members.count == 1 ? members.first : members.first(where: { $0["beginRange"]?.text == "0" }) else {
      skip("have no price on demand")
      return nil
    }
    guard let unit = text(dimension, "unit"), let byCurrency = object(dimension, "pricePerUnit") else { return nil }
    guard let places = AWSPriceList.places(unit.text, usage) else {
      skip("are priced per something else than tokens")
      return nil
    }
    guard let amount = byCurrency["USD"] else {
      skip("have no price in USD")
      return nil
    }
    guard amount.kind == .text else {
      amount.refuse("wrong-kind", "\(amount.noun) stands where a price as a text belongs", remedy: "Fetch it again.")
      return nil
    }
    guard let price = exactPrice(amount, places: places) else { return nil }
    return (amount, price)
  }

  /// Places from the unit to a million tokens. Marketplace meters in `Units`, which are millions.
  private static func places(_ unit: String, _ usage: UsageType) -> Int? {
    switch unit.lowercased() {
    case "1k tokens", "1000 tokens", "thousand tokens": 3
    case "1m tokens", "million tokens", "millionbatchinputtokens", "millionbatchoutputtokens", "millioninputtokens",
      "millionoutputtokens":
      0
    case "tokens", "token": 6
    case "units" where usage.isMarketplace: 0
    default: nil
    }
  }
}

extension ModelName {
  /// Sold as a listing of AWS Marketplace.
  fileprivate func isEdition(_ attributes: JSONValue) -> Bool {
    let service = attributes["servicename"]?.text ?? ""
    return ModelName.withoutEdition(service) != service
  }
}

/// `claude-sonnet-5 in eu-central-1`.
func shown(_ key: ListedRate.Key) -> String { key.model + (key.region.isEmpty ? "" : " in \(key.region)") }

/// The first three, and how many more.
func few(_ items: [String]) -> String {
  items.count <= 3 ? items.joined(separator: ", ") : items.prefix(3).joined(separator: ", ") + " and \(items.count - 3) more"
}

/// The price that a number or text of a JSON file says, moved to a million tokens; nil after a finding.
func exactPrice(_ value: JSONValue, places: Int) -> ExactPrice? {
  do throws(ExactPrice.Fault) {
    let price = try ExactPrice(value.text, places: places)
    // What is written must be read again.
    guard price.description.utf8.count <= Grammar.longestNumber else { throw .tooManyDigits }
    return price
  } catch {
    let shown = value.kind == .text ? quoted(value.text) : Plain.text(value.text, limit: 60)
    switch error {
    case .notANumber:
      value.refuse("not-a-number", "\(shown) is not a number", remedy: "A price is written in digits; fetch the file again.")
    case .negative:
      value.refuse("number-out-of-range", "\(shown) is below 0", remedy: "No price is; fetch the file again.")
    case .tooLarge:
      value.refuse(
        "number-too-large", "\(shown) is more than \(ExactPrice.mostWhole) digits a million tokens",
        remedy: "Check the unit; fetch the file again.")
    case .tooManyDigits:
      value.refuse("number-too-long", "\(shown) has more digits than a price", remedy: "Fetch the file again.")
    }
    return nil
  }
}
