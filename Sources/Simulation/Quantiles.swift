import Values

/// The standard normal distribution.
public enum Normal {
  /// Φ(z): the odds that a draw is at most z. Hart's rational approximation ("Computer Approximations", 1968) and, far
  /// out, his continued fraction, as West gives them ("Better approximations to cumulative normal functions", 2005),
  /// with an exponential of our own; within 1e-14.
  @inlinable public static func probability(_ z: Double) -> Double {
    let x = z.magnitude
    if x > 37 { return z > 0 ? 1 : 0 }
    let e = Elementary.exp(-x * x / 2)
    let tail: Double
    if x < 7.07106781186547 {
      var a = 3.52624965998911e-2, b = 8.83883476483184e-2
      a = a * x + 0.700383064443688
      b = b * x + 1.75566716318264
      a = a * x + 6.37396220353165
      b = b * x + 16.064177579207
      a = a * x + 33.912866078383
      b = b * x + 86.7807322029461
      a = a * x + 112.079291497871
      b = b * x + 296.564248779674
      a = a * x + 221.213596169931
      b = b * x + 637.333633378831
      a = a * x + 220.206867912376
      b = b * x + 793.826512519948
      b = b * x + 440.413735824752
      tail = e * a / b
    } else {
      tail = e / (x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))))) / 2.506628274631
    }
    return z > 0 ? 1 - tail : tail
  }
}

/// Inverse distribution functions: from a number evenly over (0, 1) to a draw.
public enum Quantile {
  /// The standard normal's: Wichura's PPND16 (Applied Statistics 37, 1988, algorithm AS 241), with logarithm and root
  /// of our own arithmetic; within 1e-15 of the true quantile.
  @inlinable public static func normal(_ u: Double) -> Double {
    let q = u - 0.5
    return q.magnitude <= 0.425 ? middle(q) : tail(u)
  }

  /// The same of many: the middle of all at once, then the tails one by one.
  public static func normals(_ u: ContiguousArray<Double>) -> ContiguousArray<Double> {
    u.withUnsafeBufferPointer { u in
      ContiguousArray(unsafeUninitializedCapacity: u.count) { z, filled in
        let to = z.baseAddress
        for i in 0..<u.count { (to! + i).initialize(to: middle(u[i] - 0.5)) }
        for i in 0..<u.count where (u[i] - 0.5).magnitude > 0.425 { to![i] = tail(u[i]) }
        filled = u.count
      }
    }
  }

  @inlinable @inline(__always) static func middle(_ q: Double) -> Double {
    let r = 0.180625 - q * q
    var a = 2509.0809287301226727, b = 5226.495278852545925
    a = a * r + 33430.575583588128105
    b = b * r + 28729.085735721942674
    a = a * r + 67265.770927008700853
    b = b * r + 39307.89580009271061
    a = a * r + 45921.953931549871457
    b = b * r + 21213.794301586595867
    a = a * r + 13731.693765509461125
    b = b * r + 5394.1960214247511077
    a = a * r + 1971.5909503065514427
    b = b * r + 687.1870074920579083
    a = a * r + 133.14166789178437745
    b = b * r + 42.313330701600911252
    a = a * r + 3.387132872796366608
    b = b * r + 1
    return q * a / b
  }

  @inlinable static func tail(_ u: Double) -> Double {
    let q = u - 0.5
    var r = (-Elementary.log(q < 0 ? u : 1 - u)).squareRoot()
    let value: Double
    if r <= 5 {
      r -= 1.6
      var a = 7.7454501427834140764e-4, b = 1.05075007164441684324e-9
      a = a * r + 0.0227238449892691845833
      b = b * r + 5.475938084995344946e-4
      a = a * r + 0.24178072517745061177
      b = b * r + 0.0151986665636164571966
      a = a * r + 1.27045825245236838258
      b = b * r + 0.14810397642748007459
      a = a * r + 3.64784832476320460504
      b = b * r + 0.68976733498510000455
      a = a * r + 5.7694972214606914055
      b = b * r + 1.6763848301838038494
      a = a * r + 4.6303378461565452959
      b = b * r + 2.05319162663775882187
      a = a * r + 1.42343711074968357734
      b = b * r + 1
      value = a / b
    } else {
      r -= 5
      var a = 2.01033439929228813265e-7, b = 2.04426310338993978564e-15
      a = a * r + 2.71155556874348757815e-5
      b = b * r + 1.4215117583164458887e-7
      a = a * r + 0.0012426609473880784386
      b = b * r + 1.8463183175100546818e-5
      a = a * r + 0.026532189526576123093
      b = b * r + 7.868691311456132591e-4
      a = a * r + 0.29656057182850489123
      b = b * r + 0.0148753612908506148525
      a = a * r + 1.7848265399172913358
      b = b * r + 0.13692988092273580531
      a = a * r + 5.4637849111641143699
      b = b * r + 0.59983220655588793769
      a = a * r + 6.6579046435011037772
      b = b * r + 1
      value = a / b
    }
    return q < 0 ? -value : value
  }

  /// The triangular distribution's on low…high with its top at likely; the value itself where low = high.
  @inlinable public static func triangular(_ u: Double, low: Double, likely: Double, high: Double) -> Double {
    let width = high - low
    if width <= 0 { return likely }
    let left = (likely - low) / width
    return u < left
      ? low + (u * width * (likely - low)).squareRoot()
      : high - ((1 - u) * width * (high - likely)).squareRoot()
  }

  /// Trials up to and with the first success, 1 or more; infinity where success cannot be.
  @inlinable public static func geometric(_ u: Double, odds: Double) -> Double {
    if odds <= 0 { return .infinity }
    if odds >= 1 { return 1 }
    return Swift.max(1, (Elementary.log(1 - u) / Elementary.log(1 - odds)).rounded(.up))
  }
}
