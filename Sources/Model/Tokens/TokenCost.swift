import Formulas

/// The cost of one request's tokens (model §1).
///
///     standard = [ I·((1-h-w)·r_in + h·r_read + w·r_write) + O·r_out ] ÷ a million
///     batched  = [ I·r_in_batch + O·r_out_batch ] ÷ a million
///     cost     = (1-β)·standard + β·batched
///
/// Where units carry a share of the standard requests, only the rest of standard is paid by the token (§8).
/// Rates are per million tokens; the two functions give tokens × rate, still to be divided.
enum TokenCost<N: Formulaic> {
  /// What a leg's input tokens cost, times a million.
  static func input(_ leg: Leg<N>, _ m: Int, _ r: ModelRates<N>.Rates) -> N {
    if case .all = leg.batch { return leg.input[m] * r.batchInput }
    var rate = r.input
    if leg.cacheRead != nil || leg.cacheWrite != nil {
      let read = leg.cacheRead?[m] ?? 0.0, write = leg.cacheWrite?[m] ?? 0.0
      let writeRate: N =
        switch leg.longWrite {
        case .never: r.cacheWrite
        case .always: r.cacheWriteLong
        case .when(let flag): N.choose(flag[m] .> 0.0, r.cacheWriteLong, r.cacheWrite)
        }
      rate = (1.0 - read - write) * r.input + read * r.cacheRead + write * writeRate
    }
    return leg.input[m] * mixed(leg, m, rate, r.batchInput)
  }

  /// What a leg's output tokens cost, times a million.
  static func output(_ leg: Leg<N>, _ m: Int, _ r: ModelRates<N>.Rates) -> N {
    if case .all = leg.batch { return leg.output[m] * r.batchOutput }
    return leg.output[m] * mixed(leg, m, r.output, r.batchOutput)
  }

  private static func mixed(_ leg: Leg<N>, _ m: Int, _ standard: N, _ batched: N) -> N {
    let standard = leg.byToken.map { standard * $0[m] } ?? standard
    guard case .share(let share) = leg.batch else { return standard }
    return (1.0 - share[m]) * standard + share[m] * batched
  }
}
