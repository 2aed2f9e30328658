/// The files of templates/starter, so that the program needs nothing beside it. Written by `EDP_BLESS=1 swift test`.
// swift-format-ignore-file
enum StarterFiles {
  static let all: [(path: String, text: String)] = [
    (
      "README.md",
      #"""
# Your engagement folder

This folder is a complete engagement about a company that does not exist: run `edp plan . -o out` on it
first, then replace its figures by yours. Files that end in `.example` are not read; take the ending away
to use one.

| file | what it holds | who usually has it |
|---|---|---|
| `plan.yaml` | the question: dates, growth, limits | finance |
| `estate.csv` | the AWS bill by bucket and month, list spend | FinOps |
| `quotes/aws-term-sheet.yaml` | the offer; one file per offer and round | procurement |
| `quotes/token-rates.yaml.example`, `quotes/token-rates.csv.example` | rates of another provider | procurement |
| `current.yaml.example` | the contract in force | procurement, legal |
| `workloads.csv.example` | what each use of a model sends and receives | engineering |
| `rates.csv.example` | list prices of the models | FinOps |
| `roadmap.csv.example` | launches to come | product |
| `levers.yaml.example` | optimisations and their evidence | engineering |
| `asks.yaml.example` | what you ask for, clause by clause | procurement |

The comments in the YAML files give, for each field that is often unknown, the question to put to the
vendor. CSV files have no comments; their questions stand here.

## estate.csv

`bucket,month,list_spend`. List spend is the public price after Reserved Instances and Savings Plans and
before any private discount, credit, support or tax. At least the measured month and the two before it;
thirteen months show the season. No support rows, no total rows. As soon as `workloads.csv` exists, delete
the two Bedrock buckets here (counted twice, they are refused) and their growth in `plan.yaml`.

- Ask FinOps: "Is this before the private discount and after Savings Plans? From which column of the export?"
- Ask FinOps: "Where are third-party models on Bedrock billed: are their Marketplace lines in the Bedrock
  bucket, and not also in `marketplace`?"

## workloads.csv

One row per workload and model; tokens are means per request, cached ones included in the input. Requests
are given as `requests_per_month`, or as `active_users` and `requests_per_user`.

- Ask engineering: "How many requests a month, and how many tokens in and out per request, from logs and
  not from estimates? Which share of the input was read from cache, which written?"
- Ask engineering: "Which region runs the model, and from which region is it called?" (`caller_region`)
- Ask product: "By how much will use grow in a year: worst, likely, best? Do prompts grow?"
- Ask the owner: "Could this run on another provider, and if not, why?" (`movable`, `movable_reason`)
- Ask finance: "Is every row owned by a team?" Below 90% attributed, chargeback is refused.

## rates.csv

One row per channel, model and region; an empty region holds for all regions not named. Rates per million
tokens (`MTok`) or thousand (`KTok`). `billing` is `marketplace` for third-party models, `aws` for Amazon's
own and for those that AWS bills itself. `valid_from` and `valid_to` (the first month it no longer holds)
date a price; two rows for the same month are an error. The rates in the example are published prices; `as_of`
and `source` say when and where.

- Ask AWS: "Does this model have a batch price and a cache price in our region?" Missing ones are taken at
  half the input and output rate, and at the input rate.
- Ask AWS: "Is this model billed by AWS or through AWS Marketplace?"

## roadmap.csv

The columns of `workloads.csv` and five more: `launch_month`, `ramp` (`step`, `linear`, `s_curve`),
`ramp_months`, `slip_months`, `cancel_probability`. Requests are those of the steady state. A row that names
an existing workload is growth of it.

- Ask product: "When does it launch, how late could it be, and how likely is it never to come?"
"""# + "\n"
    ),
    (
      "asks.yaml.example",
      #"""
# What we ask for, clause by clause, most important first. Rename to asks.yaml. FICTIONAL FIGURES.
# clause: a key of `contract` in a quote. ask: said first. fallback: accepted. walk_away: where we stop.
# Each is priced by settlement against the seller's standard.
#
# Ask your own side: "Who may concede this, and down to where?"

- clause: buckets                 # third-party models at the headline discount
  ask: {bedrock_third_party: {discount: headline, retires: 1.0}}
  fallback: {bedrock_third_party: {discount: 0.05, retires: 1.0}}
  walk_away: {bedrock_third_party: {discount: 0, retires: 1.0}}
  must_have: true
  owner: Procurement

- clause: carry_forward
  ask: 1.0
  fallback: 0.5
  walk_away: 0
  must_have: false
  owner: Finance

- clause: shortfall
  ask: {treatment: prepaid, window_months: 12}
  fallback: {treatment: prepaid, window_months: 6}
  walk_away: {treatment: pay}
  must_have: true
  owner: Finance

- clause: step_down
  ask: {share: 0.20, notice_month: 12}
  fallback: {share: 0.10, notice_month: 12}
  must_have: false
  owner: Procurement
"""# + "\n"
    ),
    (
      "current.yaml.example",
      #"""
# The contract in force. Rename to current.yaml if there is one. FICTIONAL FIGURES.
# Find the signed addendum and all amendments first; ask AWS only for what they do not say.
quote: current
vendor: AWS
channel: bedrock
dated: 2024-02-15
document: Private Pricing Addendum of 2024
contract:
  term_months: 36
  commitment: {test: annual, years: [1_900_000, 2_100_000, 2_300_000]}
  basis: net                      # "Is the commitment measured before or after discounts?"
  gap_rate: full                  # "Is a gap charged in full?"
  discount: 0.05
  overage: headline               # "Which discount do we have above the commitment?"
  buckets:
    bedrock_third_party: {discount: 0, retires: 1.0}    # "At which discount are third-party models billed today?"
    marketplace: {discount: 0, retires: 1.0, cap_group: marketplace}
  shortfall: {treatment: pay}
  support:
    minimum: 15K
    tiers: [{from: 0, rate: 0.10}, {from: 150K, rate: 0.07}, {from: 500K, rate: 0.05}, {from: 1M, rate: 0.03}]
    plan_discount: 0
    base: list
    exclude: [marketplace]
incumbent:
  starts: 2024-03                 # first contract month
  period_from: 2026-03            # first month of the contract year that runs now
  drawn: 1_790_000                # "How much has been retired in this contract year, through which month?"
  through: 2026-10
  after: lapse                    # lapse: it ends, list price follows; extension: terms that continue
                                  # "If nothing is signed by the end date, which prices and which support plan apply?"
  # extension: {term_months: 12, commitment: {years: [2.3M]}, discount: 0.05}
  lapse_support:                  # the support plan without an agreement
    minimum: 15K
    tiers: [{from: 0, rate: 0.10}, {from: 150K, rate: 0.07}, {from: 500K, rate: 0.05}, {from: 1M, rate: 0.03}]
    plan_discount: 0
    base: list
    exclude: [marketplace]
"""# + "\n"
    ),
    (
      "estate.csv",
      #"""
bucket,month,list_spend
compute,2025-10,95121.04
compute,2025-11,95543.74
compute,2025-12,98048.43
compute,2026-01,95008.55
compute,2026-02,97889.47
compute,2026-03,95827.77
compute,2026-04,100173.43
compute,2026-05,99503.41
compute,2026-06,101301.26
compute,2026-07,99468.27
compute,2026-08,100960.87
compute,2026-09,100543.46
compute,2026-10,100406.45
database,2025-10,46185.74
database,2025-11,45892.72
database,2025-12,46450.29
database,2026-01,47070.59
database,2026-02,47058.51
database,2026-03,47110.92
database,2026-04,48335.13
database,2026-05,47749.28
database,2026-06,47734.75
database,2026-07,48254.38
database,2026-08,48225.29
database,2026-09,48513.44
database,2026-10,48763.19
storage,2025-10,22591.36
storage,2025-11,22589.82
storage,2025-12,22783.90
storage,2026-01,23011.43
storage,2026-02,23319.84
storage,2026-03,23296.07
storage,2026-04,23444.27
storage,2026-05,23925.93
storage,2026-06,23740.16
storage,2026-07,24034.27
storage,2026-08,24326.33
storage,2026-09,24679.40
storage,2026-10,24556.52
data_transfer,2025-10,13006.72
data_transfer,2025-11,13881.02
data_transfer,2025-12,13600.75
data_transfer,2026-01,13681.94
data_transfer,2026-02,13961.74
data_transfer,2026-03,13941.04
data_transfer,2026-04,14005.52
data_transfer,2026-05,13849.89
data_transfer,2026-06,14381.67
data_transfer,2026-07,14491.13
data_transfer,2026-08,14116.51
data_transfer,2026-09,14026.32
data_transfer,2026-10,14409.80
marketplace,2025-10,11511.18
marketplace,2025-11,11365.70
marketplace,2025-12,11460.02
marketplace,2026-01,11663.01
marketplace,2026-02,11558.61
marketplace,2026-03,11560.21
marketplace,2026-04,11651.61
marketplace,2026-05,11651.65
marketplace,2026-06,11684.02
marketplace,2026-07,11489.16
marketplace,2026-08,11949.22
marketplace,2026-09,11794.47
marketplace,2026-10,11697.01
bedrock_third_party,2025-10,23722.08
bedrock_third_party,2025-11,23976.91
bedrock_third_party,2025-12,24698.66
bedrock_third_party,2026-01,27180.14
bedrock_third_party,2026-02,30185.23
bedrock_third_party,2026-03,28968.38
bedrock_third_party,2026-04,31880.62
bedrock_third_party,2026-05,34289.11
bedrock_third_party,2026-06,30573.64
bedrock_third_party,2026-07,32761.08
bedrock_third_party,2026-08,36540.99
bedrock_third_party,2026-09,33731.72
bedrock_third_party,2026-10,37890.31
bedrock_first_party,2025-10,2551.68
bedrock_first_party,2025-11,2582.17
bedrock_first_party,2025-12,2590.75
bedrock_first_party,2026-01,2398.44
bedrock_first_party,2026-02,2905.28
bedrock_first_party,2026-03,2763.20
bedrock_first_party,2026-04,2848.82
bedrock_first_party,2026-05,2880.25
bedrock_first_party,2026-06,2694.73
bedrock_first_party,2026-07,2785.47
bedrock_first_party,2026-08,2872.01
bedrock_first_party,2026-09,3327.64
bedrock_first_party,2026-10,3047.02
"""# + "\n"
    ),
    (
      "levers.yaml.example",
      #"""
# Optimisations of the token bill. Rename to levers.yaml; needs workloads.csv. FICTIONAL FIGURES.
# Only what is `trialled` or `measured`, or `planned` with an owner and a ship month, enters the optimised
# figures; route, output, context and distil also need gate_passed: true. The others are shown, left out.
#
# Ask each owner: "What did you measure, on how much traffic, and when does it ship?"

- lever: cache-system-prompt
  kind: cache
  workloads: [support-assistant]
  prefix_tokens: 1900             # "How many tokens at the start of the prompt never change?"
  requests_per_session: 5         # "How many requests follow one another within the cache's lifetime?"
  lifetime: 5m                    # 5m | 1h
  evidence: trialled              # planned | trialled | measured
  owner: Support
  ships: 2027-01
  effort: 2 weeks
  one_off_cost: 8K
  document: Trial of October 2026

- lever: easy-questions-to-small-model
  kind: route
  workloads: [support-assistant]
  from: claude-sonnet-4-6
  to: claude-haiku-4-5
  share: 0.25..0.40..0.50
  token_ratio: 1.0                # tokens of the new model for the same text
  router_cost: 0.0001             # per request
  escalation: 0.08                # "Which share of the moved requests is asked again on the large model?"
  gate_passed: true               # "Who compared the answers, on how many cases, with what result?"
  evidence: trialled
  owner: Support
  ships: 2027-02
  slip_months: 0..1..3
  effort: 6 weeks
  one_off_cost: 30K
  document: Evaluation of October 2026

- lever: summaries-overnight
  kind: batch
  workloads: [ticket-summaries]
  share: 0.85                     # "Which share can wait until the next morning?"
  evidence: planned
  owner: Support
  ships: 2027-02
  effort: 3 weeks

- lever: shorter-answers
  kind: output
  workloads: [support-assistant]
  cap_tokens: 320                 # or saving: 0.15
  gate_passed: false              # not evaluated yet: shown, left out
  evidence: planned

# Other kinds:
#   avoid {share} · context {input_tokens | saving | history: {turns, keep}, embedding_per_request, monthly_cost}
#   capacity {instrument, units: 4 | auto} · distil {from, to, share, hosting_per_month}
#   embeddings {from, to, share, changed_share, batch} · credits {amount, from, months, buckets, retires}
"""# + "\n"
    ),
    (
      "plan.yaml",
      #"""
# The question of this engagement. Lines that start with "# " and look like keys are optional:
# take the "# " away to use them. Unknown keys are refused, so nothing is silently ignored.
#
# Numbers: 1234.5 or 10_000_000, money also 250K or 1.2M. Shares are fractions: 11% is 0.11.
# Months: 2027-03. Wherever a number is uncertain, a range low..likely..high may stand: 0.02..0.06..0.10.
#
# EVERY FIGURE IN THIS FOLDER IS FICTIONAL. Replace all of them; the folder runs as it stands.

schema: edp.plan/1                # do not change
engagement: Example Company, AWS agreement (fictional)
prepared: 2026-11-20              # printed on every page; no result depends on today's date
currency: USD                     # one currency for all files
contract_start: 2027-03           # first month of the new contract
                                  # Ask AWS: "On which date does the discount term start, and is it the
                                  # first day of a calendar month?"
measured: {month: 2026-10}        # last month with a closed bill

# client: Example Company         # for an adviser: whose name is on the client brief
horizon_months: 24                # what is shown; risk is always measured over the longest term on offer
# fiscal_year_starts: 02          # month number, for the view by fiscal year
# budget: 3.4M                    # cloud budget of the fiscal year in which the contract starts

# Buckets of spend, as in estate.csv. Growth is annual. Volatility is the usual swing in a year around
# the plan (0.15 is taken where it is missing). Season: 12 factors, January first, scaled to mean 1.
# Ask finance: "By how much could this line grow or shrink next year: worst, likely, best?"
buckets:
  compute: {annual_growth: 0.00..0.05..0.10, volatility: 0.12}
  database: {annual_growth: 0.02..0.06..0.10}
  storage: {annual_growth: 0.05..0.10..0.16}
  data_transfer: {annual_growth: 0.00..0.04..0.08}
  marketplace: {annual_growth: 0.00..0.03..0.08}
  # Spend on Bedrock stands in estate.csv as long as there is no workloads.csv. Third-party models
  # (Claude, Cohere and others) are billed through AWS Marketplace: look there, not only under Bedrock.
  bedrock_third_party: {annual_growth: 0.10..0.40..0.80, volatility: 0.35}
  bedrock_first_party: {annual_growth: 0.05..0.20..0.50, volatility: 0.35}

# Price paths by model family (the column `family` of rates.csv). Needs workloads.csv.
# Ask AWS: "Which of the models we use have an announced end of life, and when?"
# families:
#   claude-sonnet:
#     annual_price_change: -0.05  # list price a year from now against today
#     cut_hazard: 0.2             # unannounced cuts a year
#     cut_size: 0.10..0.20..0.33
#     changes: [{month: 2027-07, change: 0.10}]         # announced: +10% from that month
#     retires: 2028-03
#     successor: claude-sonnet-5  # a model of rates.csv
#     successor_share: 0.9        # of the requests; the rest ends
#     token_ratio: 1.3            # tokens of the successor for the same text

# Savings Plans and reservations that end inside the window raise list spend from that month.
# Ask FinOps: "Which Savings Plans end before the contract does, and will they be renewed?"
# savings_plans:
#   - {bucket: compute, monthly_benefit: 9_500, ends: 2027-09, renew: false}

# What total list spend in a month ahead is believed to be (one chance in ten below, one in ten above);
# scales all volatilities, so that nobody has to know what a volatility is.
# believes: {month: 2028-12, total_spend: 260K..330K..430K}

# Ask the CFO: "How likely may it be that this contract turns out dearer than having none, and how large
# a shortfall cheque could we stand?"
policy:
  max_loss_probability: 0.10
  # max_p95_shortfall: 300K
  risk_weight: 0.25               # weight of the bad tail beside the mean
  cost_of_capital: 0.0
  batna: lapse                    # lapse: list price; extension: stated in current.yaml; or the name of a quote

# showback: {key: tokens}         # requests | tokens | users
# scenarios: {stress: {volume: 1.25, lever_delay_months: 3}, downside: {price_cut: 0.25, price_cut_month: 6}}
# simulation: {paths: 4096, seed: 1, correlation: 0.3, continuation: same_terms}
# forecasts: {vendor: vendor.csv, engineering: engineering.csv}      # columns: month,bucket,list_spend
# suppress: [{rule: egress-not-mapped, reason: "who checked what, and when"}]
"""# + "\n"
    ),
    (
      "quotes/aws-term-sheet.yaml",
      #"""
# One offer of AWS, filled from its term sheet. One file per offer and round; keep the old ones.
# FICTIONAL FIGURES. Where the document says nothing, put the key's name under `unknown` at the end and
# leave the key out: the seller's standard is taken, and the question goes on the list to be confirmed in
# writing. The question to put to the account team stands beside each key.

quote: aws-term-sheet             # a short name without spaces; used in every table
vendor: AWS
channel: bedrock
round: 1                          # 1 the opening, 2 the next one, ...
dated: 2026-11-06
valid_until: 2026-12-31           # "Until which date does the offer stand as it is?"
document: Term sheet v1, page 2   # where a colleague can read it

contract:
  term_months: 36                 # whole years. "Is a shorter term available, and at which discount?"

  commitment:
    # annual: a shortfall is tested every contract year; term: once at the end.
    # "Is the commitment tested each contract year, or once over the term? On which date is a shortfall
    # determined and invoiced?"
    test: annual
    years: [2_550_000, 2_700_000, 2_850_000]       # one figure per contract year
    # "Is there a minimum per month within the commitment?"
    monthly_minimum: 0

  # What counts: net (fees after discounts and refunds) or list (before discounts).
  # "Is the commitment measured on fees before or after discounts, credits and refunds? Do fees paid from
  # credits or from a prepaid balance count?"
  basis: net
  # "Is a gap at the test date charged in full, or less the discount?"          full | discounted
  gap_rate: full

  discount:
    # "Which discount would we have at each commitment level? Please send the whole table, not one row."
    tiers: [{from: 1M, rate: 0.05}, {from: 2.5M, rate: 0.07}, {from: 4M, rate: 0.085}]
    # "Is the level read from the average year, from each year, or from the whole term?"
    by: mean_year                 # mean_year | each_year | term
    # "Does the rate hold for all spend, or only for the part above each level?"
    scope: whole                  # whole | marginal

  # "Which discount applies to usage above the year's commitment?"              headline, or a rate
  overage: headline

  buckets:
    # THE MOST VALUABLE QUESTION OF ALL, in writing: "For third-party foundation models on Amazon Bedrock,
    # which are billed through AWS Marketplace: (a) which discount applies, (b) does every dollar retire the
    # commitment, (c) do they fall under the Marketplace cap?"
    bedrock_third_party: {discount: 0, retires: 1.0}
    # "What share of AWS Marketplace fees retires the commitment, up to which cap, for which listings, and
    # is the date of invoice or of signature what counts?"
    marketplace: {discount: 0, retires: 1.0, cap_group: marketplace}
    # "Are any other services or regions excluded from the discount or from the commitment?"
  caps: {marketplace: 0.25}       # share of the year's commitment

  # "Which service-specific prices are offered (data transfer, content delivery, storage)? Are they fixed
  # prices, or discounts on a list price that may move?"
  # private_rates:
  #   data_transfer: {rate: 0.20, fixed_price: false}

  # pooled: Bedrock is part of the one commitment. carve_out: own commitment and rate. per_model: one per family.
  # "Is Bedrock inside the commitment at the full discount, or a line of its own? May committed spend move
  # between models, regions and modes?"
  bedrock: {structure: pooled}
  # bedrock: {structure: carve_out, years: [400K, 480K, 560K], rate: 0.04, counts_in_k: false}

  # "If we fall short: is the difference a fee, or a balance for later usage, and for how many months?"
  shortfall: {treatment: pay}
  # shortfall: {treatment: prepaid, window_months: 12}
  # shortfall: {treatment: relief, amount: 150K}
  # shortfall: {treatment: forgive, share: 0.2}

  # "May usage above a year's commitment be carried to the next year, and which share of it?"
  carry_forward: 0
  # "May we reduce the remaining commitment once, by which share, and with what notice?"
  # step_down: {share: 0.15, notice_month: 12}
  # "May a shortfall in one pool be filled from another?" (only where Bedrock is a pool of its own)
  # fungible: [[bedrock_first_party, bedrock_third_party]]
  # "Which credits are included, for which services, until when, and does usage paid by them retire?"
  # credits: [{amount: 50K, from: 2027-03, months: 12, buckets: [compute], retires: false}]

  # "Which support plan is required, what are its minimum and its tiers, is it computed before or after
  # discounts, and is Marketplace left out? Is there a discount on support?"
  support:
    minimum: 15K
    tiers: [{from: 0, rate: 0.10}, {from: 150K, rate: 0.07}, {from: 500K, rate: 0.05}, {from: 1M, rate: 0.03}]
    plan_discount: 0
    base: list                    # list | net
    exclude: [marketplace]

  # "If a list price rises during the term, do we keep today's?"
  # price_protection: true         # not said by the document: named under unknown below
  # "Is part of the commitment paid at the start of the year, and what is it reduced by?"
  # upfront: {share: 0.0, reduction: 0.0}

  # Words, as in the document; `none` where it says nothing.
  terms:
    exit: none                    # "May we end the agreement early, when, and at what charge?"
    divestiture: none             # "What happens to the commitment if we sell part of the company?"
    region_move: none             # "May spend move between regions without changing terms?"
    model_swap: none              # "May we replace a model by another, of any publisher, without penalty?"
    growth_renegotiation: none    # "At which spend may we reopen the discount?"
    assignment: none              # "May the agreement pass to a new parent company?"

# Commitments that AWS would sign on these tiers (average year), for the search of the best one.
# "At which other commitments would this table of discounts hold?"
menu: {from: 1.5M, to: 4M, step: 250K}

# Keys on which the document is silent.
unknown: [price_protection, upfront]
"""# + "\n"
    ),
    (
      "quotes/token-rates.csv.example",
      #"""
channel,model,family,publisher,billing,region,unit,input,output,cache_read,cache_write,cache_write_1h,batch_input,batch_output,valid_from,valid_to,as_of,source
example-cloud,example-large,example-large,Example,,,MTok,2.4,12,0.24,,,1.2,6,2026-11,,2026-11-10,Quote by e-mail of 2026-11-10 (fictional)
example-cloud,example-small,example-small,Example,,,MTok,0.6,3,0.06,,,0.3,1.5,2026-11,,2026-11-10,Quote by e-mail of 2026-11-10 (fictional)
"""# + "\n"
    ),
    (
      "quotes/token-rates.yaml.example",
      #"""
# A rate quote for tokens: from another cloud, from a model's publisher, or a private offer.
# To use it: rename this file to token-rates.yaml and token-rates.csv.example to token-rates.csv, and
# provide workloads.csv and rates.csv. FICTIONAL FIGURES.
quote: other-provider
vendor: Example Cloud
channel: example-cloud            # must be the `channel` of the rows in token-rates.csv
round: 1
dated: 2026-11-10
valid_until: 2027-01-31           # "Until which date do these rates stand, and for how long are they kept after signing?"
document: Quote by e-mail of 2026-11-10
rates: token-rates.csv            # "Please send every meter: input, output, cached input, cache write, batch; by region."
discount: 0.05                    # on top of those rates. "Is the discount off list at any time, or a fixed price?"

# Which of their models stands for which of ours, and how many of their tokens make one of ours.
# Ask engineering: "Count the tokens of the same 1,000 prompts and answers on both."
map:
  claude-sonnet-4-6: {model: example-large, token_ratio: 1.05}
  claude-haiku-4-5: {model: example-small, token_ratio: 1.05}

# Workloads that could really move (evaluation, residency, contracts).
# Ask each owner: "Would you accept this model in production, and what would it take?"
movable: [support-assistant]

migration:
  one_off: 60K                    # prompts, evaluation, guardrails, network
  dual_running_months: 2          # months in which both are paid
  monthly: 2K                     # gateway, monitoring
  egress_per_month: 400           # "Which data-transfer charges arise between the two clouds?"
  document: Migration assessment  # a quote without one is weak, and a finding says so
  owner: Head of engineering

# "Is there a minimum spend a year, and what happens below it?"
# minimum: {per_year: 100K}
"""# + "\n"
    ),
    (
      "rates.csv.example",
      #"""
channel,model,family,publisher,billing,region,unit,input,output,cache_read,cache_write,cache_write_1h,batch_input,batch_output,valid_from,valid_to,as_of,source
bedrock,claude-sonnet-4-6,claude-sonnet,Anthropic,marketplace,,MTok,3,15,0.3,3.75,6,,,2026-07,,2026-11-20,https://aws.amazon.com/bedrock/pricing/
bedrock,claude-sonnet-5,claude-sonnet-5,Anthropic,marketplace,,MTok,2,10,0.2,2.5,4,,,2026-07,,2026-11-20,https://aws.amazon.com/bedrock/pricing/
bedrock,claude-haiku-4-5,claude-haiku,Anthropic,marketplace,,MTok,1,5,0.1,1.25,2,0.5,2.5,2026-07,,2026-11-20,https://aws.amazon.com/bedrock/pricing/
bedrock,nova-2-lite,nova-lite,Amazon,aws,,MTok,0.3,2.5,0.075,,,0.15,1.25,2026-07,,2026-11-20,https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonBedrock/current/us-east-1/index.json
"""# + "\n"
    ),
    (
      "roadmap.csv.example",
      #"""
workload,team,environment,task_class,model,region,caller_region,requests_per_month,input_tokens,output_tokens,cache_read_share,annual_growth,volatility,surrounding_per_request,interactive,launch_month,ramp,ramp_months,slip_months,cancel_probability
voice-assistant,product,prod,agent,claude-sonnet-4-6,us-east-1,us-east-1,260000,4800,260,0.4,0.05..0.20..0.40,0.45,0.002,true,2027-06,s_curve,8,0..2..5,0.2
mail-triage,operations,prod,classify,nova-2-lite,us-east-1,us-east-1,2200000,1250,48,,0.00..0.10..0.20,0.3,,true,2027-09,linear,4,0..1..3,0.1
"""# + "\n"
    ),
    (
      "workloads.csv.example",
      #"""
workload,team,environment,task_class,model,region,caller_region,requests_per_month,input_tokens,output_tokens,cache_read_share,cache_write_share,batch_share,active_users,requests_per_user,plan_price,annual_growth,volatility,prompt_growth_monthly,prompt_growth_cap,surrounding_per_request,interactive,movable,movable_reason
support-assistant,support,prod,chat,claude-sonnet-4-6,us-east-1,us-east-1,,3000,400,0.2,0.1,,10000,120,,0.10..0.30..0.60,0.35,0.01,1.3,0.001,true,true,evaluated on a second provider (fictional)
ticket-summaries,support,prod,summarise,claude-haiku-4-5,us-east-1,us-east-1,420000,5200,380,,,0.3,,,,0.00..0.10..0.20,0.25,0.005,1.15,,false,false,personal data
code-assistant,engineering,dev,code,claude-sonnet-4-6,us-east-1,us-east-1,310000,14500,560,0.65,0.1,,140,,,0.10..0.30..0.60,0.4,0.01,1.3,,true,false,editor plug-in
mail-triage,operations,prod,classify,nova-2-lite,us-east-1,us-east-1,6100000,1250,48,,,,,,,0.05..0.15..0.30,0.3,,,,true,false,latency
"""# + "\n"
    ),
  ]
}
