"""What kinds and statuses mean, for the page that explains them."""

from entities.models import ClaimKind, EntityKind, Status

MEANINGS = (
    (Status.ACTUAL, "It has happened, or holds now, by the words of the text: signed, closed, released, announced as done."),
    (Status.PLANNED, "It is announced, agreed or intended, and not yet done."),
    (Status.OPTIONAL, "It hangs on a condition or a choice that is still open, as an option to buy does."),
    (Status.SPECULATIVE, "It is someone’s guess, or only possible: “could”, “in talks”, “widely expected”."),
    (Status.DENIED, "It is said not to be so."),
)

ENTITY_KINDS = (
    (EntityKind.COMPANY, "any organisation that does business: firms, labs, investors, funds, divisions that act under their own name"),
    (EntityKind.ORGANIZATION, "what is not a business: governments, agencies, courts, universities, foundations"),
    (EntityKind.PERSON, "a named human"),
    (EntityKind.MODEL, "an AI model, a family or a version; each version is one of its own"),
    (EntityKind.PRODUCT, "any other named product, service, chip, cluster or programme"),
    (EntityKind.BENCHMARK, "a named test or index"),
    (EntityKind.PLACE, "a country, state, city or region, where a claim needs it"),
)

#: Kind, whom it is about, what it says.
KINDS = (
    (ClaimKind.ACQUISITION, "buyer → bought", "buys, acquires, takes over"),
    (ClaimKind.MERGER, "party ↔ party", "merges, combines"),
    (ClaimKind.INVESTMENT, "investor → company", "invests, commits, backs, leads a round"),
    (ClaimKind.FUNDING, "company", "raises, closes a round"),
    (ClaimKind.VALUATION, "company", "is valued at, has a market capitalisation of"),
    (ClaimKind.STAKE, "holder → company", "owns or holds a share of"),
    (ClaimKind.CONTRACT, "customer → supplier", "orders, leases, rents, signs to buy"),
    (ClaimKind.PARTNERSHIP, "party ↔ party", "partners, collaborates, allies"),
    (ClaimKind.REVENUE, "company or product", "earns, runs at, loses"),
    (ClaimKind.SPENDING, "company", "spends, or guides what it will spend"),
    (ClaimKind.GRANT, "giver → taker", "donates, awards, funds research"),
    (ClaimKind.LISTING, "company", "goes public, files to"),
    (ClaimKind.PRICE, "product or model", "costs, is priced at"),
    (ClaimKind.RELEASE, "maker → model or product", "launches, ships, previews, opens the source"),
    (ClaimKind.BENCHMARK, "model or product → benchmark", "scores, tops, reaches"),
    (ClaimKind.SPEC, "model or product", "has so many parameters, such a context window"),
    (ClaimKind.CAPACITY, "company or product", "runs, builds or houses so much compute or power"),
    (ClaimKind.AUDIENCE, "product or company", "has so many users, subscribers, downloads"),
    (ClaimKind.ADOPTION, "adopter → product, model or its maker", "uses, deploys, integrates"),
    (ClaimKind.HIRE, "company → person", "hires, appoints, is joined by"),
    (ClaimKind.DEPARTURE, "person → company", "leaves, resigns, steps down"),
    (ClaimKind.FOUNDING, "person or company → company", "founds, spins out"),
    (ClaimKind.LAYOFF, "company", "lays off, cuts"),
    (ClaimKind.LAWSUIT, "plaintiff → defendant", "sues, files against, settles"),
    (ClaimKind.REGULATION, "authority → target", "fines, bans, approves, enacts, investigates"),
)
