import Agreements
import Formulas
import Values

/// What a request of a case costs on demand and takes of a unit.
extension Capacity {
  struct Mix {
    var price: N
    /// Money per million input tokens, cached reads and writes at their rates.
    var inputRate: N
    var outputRate: N
    /// A unit-hour at full throughput, on demand.
    var unitHour: N
    private let plain: (input: Double, output: Double)

    init<W: Worksheet>(
      _ at: CapacityCase, _ engagement: Engagement, prices: Prices<N>, perMTok: N, minutes: N, on sheet: W
    ) where W.Number == N {
      let instrument = at.instrument, name = instrument.name.value
      sheet.inputs("Instrument: " + name)
      price = CapacityInputs.price(instrument, on: sheet)
      func limit(_ part: String, _ label: String, _ value: Sourced<Double>) -> N? {
        value.value > 0 ? sheet.input("capacity.\(name).\(part)", "\(name): \(label)", .tokens, value) : nil
      }
      let inputLimit = limit("input_per_minute", "input tokens a minute that a unit carries", instrument.inputPerMinute)
      let outputLimit = limit("output_per_minute", "output tokens a minute that a unit carries", instrument.outputPerMinute)
      var asked: [N] = [], fresh: [N] = [], sent: [N] = [], made: [N] = [], inputCost: [N] = [], outputCost: [N] = []
      let single = at.rows.count == 1
      for row in at.rows {
        let typed = RowInputs<N>(row.row, number: row.number, start: engagement.plan.contractStart, on: sheet)
        let (rates, ratio) = Self.rates(row, prices, on: sheet)
        // One row alone: its volume cancels.
        let requests: N = single ? 1.0 : typed.batch.map { typed.requests * (1.0 - $0) } ?? typed.requests
        func times(_ x: N) -> N { single ? x : requests * x }
        let input = ratio.map { typed.input * $0 } ?? typed.input, output = ratio.map { typed.output * $0 } ?? typed.output
        let read = typed.cacheRead ?? 0.0, write = typed.cacheWrite ?? 0.0
        let cached = typed.cacheRead != nil || typed.cacheWrite != nil
        let blend = (1.0 - read - write) * rates.input + read * rates.cacheRead + write * rates.cacheWrite
        let rate = cached ? blend : rates.input
        asked.append(requests)
        sent.append(times(input))
        fresh.append(times(typed.cacheRead == nil ? input : input * (1.0 - read)))
        made.append(times(output))
        inputCost.append(times(input * rate))
        outputCost.append(times(output * rates.output))
      }
      sheet.page("Capacity units", .workings, .tables, title: Capacity.unitsTitle)
      sheet.table(
        "What a unit carries, by the mix of workloads.csv: \(at.title)",
        [
          .init("Input tokens that count", .tokens), .init("Output tokens", .tokens), .init("Cost on demand", .perRequest),
          .init("Unit-hours", .factor), .init("Input, cached reads included", .perMTok), .init("Output", .perMTok),
          .init("A full unit-hour on demand", .perUnitHour),
        ])
      let cells = sheet.row(
        single ? "\(at.title), a request" : "\(at.title), a month", source: "cached reads take no input capacity")
      let counted = cells(N.sum(fresh)), output = cells(N.sum(made))
      let money = cells((N.sum(inputCost) + N.sum(outputCost)) / perMTok)
      let a = inputLimit.map { counted / $0 }, b = outputLimit.map { output / $0 }
      let unitMinutes: N =
        switch (a, b) {
        case (let a?, let b?): instrument.sharesLimits ? a + b : N.max(a, b)
        case (let a?, nil): a
        case (nil, let b?): b
        default: 0.0
        }
      let unitHours = cells(unitMinutes / minutes)
      inputRate = N.fixed(cells(N.ratio(N.sum(inputCost), N.sum(sent))))
      outputRate = N.fixed(cells(N.ratio(N.sum(outputCost), N.sum(made))))
      unitHour = cells(N.ratio(money, unitHours))
      plain = Self.plainRates(at, engagement)
    }

    /// What the tokens of the traffic cost on demand, in plain numbers.
    func plainOnDemand(_ load: HourlyLoad) -> Double {
      (load.inputTokens * plain.input + load.outputTokens * plain.output) / 1_000_000
    }

    private static func rates<W: Worksheet>(
      _ row: CapacityCase.Row, _ prices: Prices<N>, on sheet: W
    ) -> (ModelRates<N>.Rates, N?) where W.Number == N {
      guard let standIn = row.standIn else {
        return (prices.rates(of: row.row.model.value, region: row.row.region)!.pilot, nil)
      }
      let quote = standIn.quote.name.value, model = standIn.rate.model.value, key = "quotes.\(quote).rates.\(model)"
      sheet.inputs("Rates of \(quote)")
      func rate(_ name: String, _ value: Sourced<Double>) -> N {
        sheet.input("\(key).\(name)", "\(quote), \(model): \(name)", .perMTok, value)
      }
      let input = rate("input", standIn.rate.input)
      let ratio =
        standIn.tokenRatio.source.isStandard && standIn.tokenRatio.value == 1
        ? nil
        : sheet.input(
          "\(key).token_ratio.\(row.row.model.value)", "\(quote): tokens of \(model) per token of \(row.row.model.value)",
          .factor,
          standIn.tokenRatio)
      return (
        .init(
          input: input, output: rate("output", standIn.rate.output),
          cacheRead: standIn.rate.cacheRead.map { rate("cache_read", $0) } ?? input,
          cacheWrite: standIn.rate.cacheWrite.map { rate("cache_write", $0) } ?? input, cacheWriteLong: input,
          batchInput: input, batchOutput: input), ratio
      )
    }

    static func plainRates(_ at: CapacityCase, _ engagement: Engagement) -> (input: Double, output: Double) {
      var sent = 0.0, made = 0.0, inputCost = 0.0, outputCost = 0.0
      for row in at.rows {
        let w = row.row
        let card = Prices<Double>.rows(of: w.model.value, region: w.region, in: engagement.rates)
        guard let rate = row.standIn?.rate ?? Prices<Double>.row(in: engagement.plan.measuredMonth.value, of: card) else {
          continue
        }
        let read = rate.cacheRead?.value ?? rate.input.value, write = rate.cacheWrite?.value ?? rate.input.value
        let h = w.cacheReadShare.value, share = w.cacheWriteShare.value
        let input = row.onDemand * row.ratio * w.inputTokens.value, output = row.onDemand * row.ratio * w.outputTokens.value
        sent += input
        made += output
        inputCost += input * ((1 - h - share) * rate.input.value + h * read + share * write)
        outputCost += output * rate.output.value
      }
      return (sent > 0 ? inputCost / sent : 0, made > 0 ? outputCost / made : 0)
    }
  }
}

extension CapacityCase {
  /// Units of least cost at list price, as measured.
  func bestUnits(_ engagement: Engagement) -> Double {
    let rates = Capacity<Double>.plainRates(self, engagement)
    return best(
      onDemand: (load.inputTokens * rates.input + load.outputTokens * rates.output) / 1_000_000,
      price: instrument.pricePerUnitHour.value)
  }
}

extension Capacity {
  static func plainRates(_ at: CapacityCase, _ engagement: Engagement) -> (input: Double, output: Double) {
    Mix.plainRates(at, engagement)
  }
}

/// Typed numbers of instruments.
enum CapacityInputs<N: Formulaic> {
  static func price<W: Worksheet>(_ instrument: Instrument, on sheet: W) -> N where W.Number == N {
    sheet.input(
      "capacity.\(instrument.name.value).price", "\(instrument.name.value): price of a unit-hour", .perUnitHour,
      instrument.pricePerUnitHour)
  }
}
