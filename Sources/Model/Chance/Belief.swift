import Agreements
import Formulas
import Simulation
import Values

/// What the plan believes of list spend in a month ahead, met by one factor on every volatility (model §4).
extension Chance {
  /// Scales every sigma by one factor from 0.1 to 10, so that P90 ÷ P10 of total list spend in the month of the belief is
  /// its high ÷ its low, on the run's own paths; to 1e-6 of its logarithm.
  mutating func calibrate(_ engine: Engine, _ points: Points, _ threads: Int?) {
    guard let belief = engine.engagement.plan.believes, volumes.contains(where: { $0.sigma > 0 }) else { return }
    let t = belief.month.value - engine.timeline.start, e = belief.totalSpend.value
    guard (0..<engine.timeline.window).contains(t), e.low > 0, e.high > e.low else { return }
    let wanted = Elementary.log(e.high / e.low)
    let size = Paths.blockSize, blocks = (points.count + size - 1) / size
    // Numbers do not depend on the scale: drawn once, and of the walks only the month that is looked at is kept.
    let unscaled = self, age = timeline.lead + t
    let drawn = sideBySide(blocks, threads: threads) { b -> (beside: Drawn<Lanes>, walks: [Walk]) in
      let range = b * size..<Swift.min((b + 1) * size, points.count)
      let numbers = unscaled.steering.numbers(points, range)
      var walks = unscaled.walks(range.count, numbers).own
      for w in walks.indices { for i in walks[w].steps.indices where i != age - 1 { walks[w].steps[i] = [] } }
      return (unscaled.beside(range.count, numbers), walks)
    }
    func width(_ scale: Double) -> Double {
      var chance = self
      chance.scale = scale
      let scaled = chance
      let parts = sideBySide(blocks, threads: threads) { b -> [Double] in
        var all = drawn[b].beside
        for (key, factors) in scaled.factors(of: drawn[b].walks, only: t) { all.series[key] = factors }
        let total = engine.demand(all, only: t).total(t)
        return (b * size..<Swift.min((b + 1) * size, points.count)).indices.map { total[$0 - b * size] }
      }
      let totals = parts.flatMap { $0 }
      let low = Risk.percentile(0.1, of: totals), high = Risk.percentile(0.9, of: totals)
      return low > 0 ? Elementary.log(high / low) : 0
    }
    // Width grows with the scale: steps in proportion, then between the two nearest scales on either side.
    var below: (scale: Double, width: Double)?, above: (scale: Double, width: Double)?
    var next = 1.0
    for _ in 0..<24 {
      let found = (scale: next, width: width(next))
      scale = next
      if (found.width - wanted).magnitude <= 1e-6 * wanted { return }
      if found.width < wanted { below = found } else { above = found }
      switch (below, above) {
      case (let a?, let b?):
        next = a.scale + (b.scale - a.scale) * ((wanted - a.width) / (b.width - a.width))
        // Kept off the ends, so that the bracket closes from both sides.
        let margin = 0.01 * (b.scale - a.scale)
        next = Swift.min(Swift.max(next, a.scale + margin), b.scale - margin)
      default:
        if (next == 0.1 && above != nil) || (next == 10 && below != nil) { return }
        let guess = found.width > 0 ? next * wanted / found.width : 10
        next = Swift.min(10, Swift.max(0.1, below == nil ? guess * 0.9 : guess * 1.1))
      }
    }
  }
}
