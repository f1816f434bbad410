"""What a heading is: the title of a story, a section of a digest, a part within a story, an ending, or an advertisement."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.readers.shapes import SMALL_WORDS, words

LEADING = re.compile(r"^(?:[^\w\"'“‘($€£#@]|_)+|^\W*(?:\d{1,2}|[ivx]{1,4}|[a-z])[.):]\s+(?:[^\w\"'“‘(]+)?", re.IGNORECASE)
TRAILING = re.compile(r"[\s:.!?…*–—-]+$|[^\w\s\"'”’)\]%$€£]+$")


def _names(*phrases: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?:the|our|today['’]?s|this week['’]?s|this month['’]?s|your|a few|some)\s+)?(?:{'|'.join(phrases)})", re.IGNORECASE
    )


TOP = _names(
    "top (?:news|stor(?:y|ies)|headlines?|picks?)", "(?:big|main|lead|featured?|cover|key|biggest) stor(?:y|ies)", "headlines?", "featured", "the big (?:one|picture)",
    "picks", "highlights", "editor['’]?s picks?", "(?:the )?latest(?: news)?", "what happened(?: this week)?", "deep dives?", "(?:ai )?news", "big news",
    "headlines (?:&|and) launches", "must[- ]reads?", "need to know", "breaking(?: news)?",
)  # fmt: skip
QUICK = _names(
    "quick (?:hits?|bites?|takes?|links?|reads?|news)", "(?:news )?(?:in )?briefs?", "(?:in )?other news", "also(?: in the news| noteworthy| worth reading)?", "short takes",
    "rapid[- ]fire", "(?:lightning|speed) round", "more news", "around the (?:web|horn|industry)", "elsewhere", "other stories", "everything else(?: in ai)?",
    "what else(?: happened|['’]s happening)?", "news bites", "bits (?:&|and) (?:bytes|bites|pieces)", "odds (?:&|and) ends", "the rest", "in case you missed it", "icymi",
    "more (?:stories|headlines)", "honou?rable mentions?", "round-?up", "one[- ]liners?", "fast facts", "snippets", "nuggets", "news roundup",
)  # fmt: skip
#: Quick sections whose every item is a story.
BRIEFS = re.compile(
    r"quick|brief|rapid|lightning|speed round|one-?liner|short takes|bites|everything else|also|headlines|other news|more news|icymi|snippets",
    re.IGNORECASE,
)
OUTRO = re.compile(
    r"(?:worth watching|what (?:to|we['’]re|i['’]m) watch\w*.*|what to (?:expect|look for).*|(?:things|stories) to watch.*|watch ?list|on (?:my|our|the) radar|looking (?:ahead|forward)"
    r"|the (?:week|month|year|road|day) ahead|what['’]s (?:coming|ahead)(?: next)?|coming (?:up|soon)(?: next)?|wrapping up.*|wrap[- ]?up|in closing|closing (?:thoughts?|notes?|words?)|final (?:thoughts?|words?|notes?)"
    r"|parting (?:thoughts?|words?)|that['’]s (?:it|all|a wrap)\b.*|until next (?:time|week).*|see you (?:next|soon|tomorrow).*|tl;?\s?dr\b.*|.*\bshow notes|editor['’]?s (?:note|letter)|a note from .*"
    r"|(?:our|my) take|the takeaway|commentary|from the editor|signing off|before you go|welcome(?: back)?|hello|intro(?:duction)?|in this (?:issue|edition|newsletter)|table of contents|contents|agenda)",
    re.IGNORECASE,
)
GENERIC = re.compile(
    r"(?:why (?:it|this|that|they)(?: all)? (?:really )?matters?.*|why (?:should (?:i|you|we) care|you should care|now)|(?:key |main |top )?(?:takeaways?|points?|details?|facts?|findings|numbers|highlights|features|results|insights)"
    r"|the (?:details?|numbers|context|background|upshot|catch|bottom line|big(?:ger)? picture|backstory|problem|solution|deal|impact|implications|reaction|stakes|facts|risks?|result|setup|news|lowdown|rundown)\b.*"
    r"|bottom line|big(?:ger)? picture.*|what['’]s (?:new|next|happening|going on|the catch|at stake|inside|changed|different)(?: .*)?|what (?:is going on|happened|changed)(?: here)?|what (?:does )?(?:this|it|that) means?\b.*"
    r"|what['’]s next.*|what comes next.*|where (?:this|it) (?:leads|goes).*|how it works.*|how we got here|how to .*|by the numbers|yes,? but|go deeper|zoom (?:in|out)|between the lines|of note|driving the news|what they['’]re saying"
    r"|state of play|flashback|reality check|context|background|overview|summary|introduction|conclusions?\b.*|in (?:summary|conclusion|short)|final (?:take|thoughts?|verdict|words?)|closing thoughts?|takeaways?"
    r"|(?:next|first) steps?|faqs?|frequently asked questions.*|change ?log|references|notes|footnotes|appendix.*|acknowledg\w+|methodology|methods?|results|discussion|limitations|availability.*|pricing.*|safety.*|benchmarks?|performance"
    r"|getting started.*|try it.*|learn more.*|further reading|resources|sources|related(?: work| reading)?|about .*|description|details|analysis|implications|impact|looking ahead|results?|examples?|requirements|use cases|installation"
    r"|caveats?|pros|cons|pros and cons|the good|the bad|the ugly|strengths|weaknesses|opinions?|our view|my take|our take|the take|roadmap.*|timeline|the timeline|fundraising|product overview|leadership|the team|team)",
    re.IGNORECASE,
)
#: Parts that end a story: behind one of these, the next heading is likely another story's.
CLOSING = re.compile(
    r"(?:why (?:it|this|that) (?:all )?matters?.*|why should .*|conclusions?\b.*|(?:the )?bottom line.*|final (?:take|thoughts?|verdict|words?).*|(?:the |key )?takeaways?|what (?:this|it|that) means.*|what['’]s next.*"
    r"|looking ahead.*|our take|my take|in (?:summary|conclusion)|closing thoughts?|implications)",
    re.IGNORECASE,
)
PROMO = re.compile(
    r"(?:(?:from|by|a (?:word|message) from|presented by|brought to you by|thanks to|together with|in partnership with|meet|visit)\s+(?:our|today['’]?s|this week['’]?s|the)\s+(?:sponsors?|partners?|friends).*|sponsor(?:ed|s)?(?: by\b.*| content| post| links?| message)?"
    r"|(?:a )?(?:word|message) from (?:our|the) .*|presented by .*|brought to you by .*|together with .*|in partnership with .*|advertisement|advertorial|promot(?:ed|ion)s?|partner (?:content|spotlight|message)"
    r"|subscribe\b.*|sign up\b.*|join (?:us|our|the)\b.*(?:newsletter|community|discord|slack|waitlist|webinar).*|share (?:this|the|with)\b.*|follow (?:us|me)\b.*|refer\b.*|referrals?\b.*|leave a (?:comment|reply).*|(?:top )?comments?(?: \(\d+\))?|discussion about this.*|\d+ comments?"
    r"|(?:who['’]?s hiring|we['’]re hiring|hiring|jobs?|careers?|open (?:roles|positions)|job (?:board|openings|opportunities))(?: .*)?|how (?:was|did (?:we|you)|do you)\b.*(?:e-?mail|newsletter|issue|edition|today|like|we do).*|(?:rate|feedback|poll|quiz|giveaway|trivia)\b.*"
    r"|(?:meme|memes|joke|image|images|ai images?|tweet|photo|quote) of the (?:day|week).*|about (?:the )?(?:author|us|me|this newsletter)|related (?:posts|articles|stories|reading)|recommended(?: for you| reading)?|you (?:might|may) also like.*|more from .*|popular posts|labels|archives?|tags|categories"
    r"|blog archive|search this blog|newer posts?|older posts?|upgrade to .*|unlock .*|(?:already )?(?:a )?(?:paid|paying) subscriber.*|get (?:the app|started|listed).*|thanks for reading.*|thank you for .*(?:reading|subscribing).*|enjoy(?:ed|ing)? (?:this|the)\b.*|read more.*|advertise\b.*)",
    re.IGNORECASE,
)
REFERENCES = re.compile(
    r"(?:(?:primary |regional |key |[\w-]+ )?sources?(?: .*)?|references?|further reading|citations?|links?|footnotes?|bibliography|related (?:reading|links|work)|credits)",
    re.IGNORECASE,
)
RELATED = re.compile(
    r"(?:more (?:coverage|on this|about|from|reading|details)|related|see also|read more|also (?:see|read)|further|additional coverage|background|other coverage|via|links?|sources?)\b.{0,60}:?",
    re.IGNORECASE,
)
TOPICS = re.compile(
    r"(?:open[- ](?:source|weights?)|big (?:co|companies|tech|labs?)|tools?|apps?|applications|business|research|papers?|polic(?:y|ies)|regulation|funding|deals|models?|hardware|chips|infrastructure|robotics|vision|voice|audio|video|ai art|image|"
    r"startups?|industry|enterprise|safety|security|concerns|analysis|products?|launches|science|health|markets?|people|culture|ethics|agents|coding|developers?)\b",
    re.IGNORECASE,
)
DIGEST_WORDS = re.compile(
    r"\b(?:weekly|daily|monthly|digest|round-?up|newsletter|briefing|brief|recap|rundown|dispatch|bulletin|gazette|week in (?:review|ai|tech|\w+)|this week|last week|(?:the )?week(?:'s|’s)? (?:in|of|top|biggest)|issue|edition|vol(?:ume)?\.?|news(?: of)?|"
    r"headlines|highlights|updates|links for|top (?:\d+|five|ten|three) (?:stories|insights|news)|wrap|the latest|month in|year in review|curated|insights)\b|#\s?\d{1,4}\b|—\s*latest",
    re.IGNORECASE,
)
#: Verbs in which headlines say what happened.
NEWS_VERBS = frozenset(
    "accuse accuses acquire acquires add adds admit admits agree agrees aim aims announce announces appoint appoints approve approves arrive arrives ask asks back backs ban bans beat beats begin begins bet bets block blocks boost boosts bring brings build builds "
    "buy buys call calls challenge challenges claim claims close closes commit commits confirm confirms consider considers cut cuts debut debuts deliver delivers demand demands deny denies deploy deploys detail details develop develops disclose discloses double doubles drop drops eye eyes exit exits "
    "expand expands explore explores face faces file files fine fines fire fires form forms fund funds gain gains get gets give gives go goes hire hires hit hits hold holds introduce introduces invest invests join joins jump jumps kill kills land lands launch launches lay lays lead leads leave leaves "
    "lose loses make makes merge merges miss misses move moves name names near nears offer offers open opens order orders oust ousts outline outlines overtake overtakes partner partners pause pauses pass passes pay pays pitch pitches plan plans plot plots post posts pour pours pledge pledges preview previews probe probes prove proves pull pulls push pushes "
    "raise raises reach reaches rebuild rebuilds reject rejects release releases replace replaces report reports reportedly resign resigns reveal reveals rise rises roll rolls scale scales secure secures seek seeks sell sells set sets settle settles share shares shed sheds ship ships shut shuts sign signals sign signs slash slashes spend spends "
    "spin spins split splits start starts stop stops strike strikes sue sues supercharge supercharges surge surges suspend suspends take takes talk talks tap taps target targets team teams tease teases test tests threaten threatens top tops track tracks trail trails try tries turn turns unveil unveils update updates urge urges value valued valued vow vows warn warns weigh weighs win wins withdraw withdraws "
    "acquired agreed announced appointed approved arrives banned begun bought built called closed committed confirmed cuts debuted defeats deployed doubles dropped earned exceeds expands expects fell fined fired gained grew hired hit invested joined launched led left lost merged named nearing ousted outperforms overtook "
    "partnered passed paid pledged raised reached rejected released released resigned revealed rose secured seeks sees settled shipped signed slashed sold spent sued surpasses surpassed suspended threatens tripled trains unveils wants won will may could is are was enters intensify intensifies overhauls redefines".split()
)


@lru_cache(maxsize=4096)  # asked again and again of the same headings
def bare(text: str) -> str:
    """A heading without its emoji, numbering and final punctuation."""
    before = None
    while before != text:
        before = text
        text = TRAILING.sub("", LEADING.sub("", text.strip(), count=1)).strip()
    return text


@lru_cache(maxsize=4096)  # asked again and again of the same headings
def is_generic(text: str) -> bool:
    """True for a heading that any story may have within it."""
    return bool(GENERIC.fullmatch(bare(text)))


def is_closing(text: str) -> bool:
    return bool(CLOSING.fullmatch(bare(text)))


def is_outro(text: str) -> bool:
    """True for the heading of a digest's opening or ending, which tells no story of its own."""
    return bool(OUTRO.fullmatch(bare(text)))


@lru_cache(maxsize=4096)  # asked again and again of the same headings
def is_promo(text: str) -> bool:
    """True for the heading of what is no news: sponsors, jobs, polls, comments, appeals to subscribe."""
    return (
        bool(PROMO.fullmatch(bare(text)))
        or text.rstrip().lower().endswith(("(sponsor)", "(sponsored)", "(ad)", "[sponsor]", "[ad]"))
        or is_job(text)
    )


def is_job(text: str) -> bool:
    return bool(
        re.search(
            r"\bis hiring\b|\((?:[^()]*\b(?:fully remote|remote|onsite|hybrid)\b[^()]*)\)|\$\d{2,3}(?:k)?\s?[-–]\s?\$?\d{2,3}k\b.*\b(?:base|salary|bonus|ote)\b",
            text,
            re.IGNORECASE,
        )
    )


@lru_cache(maxsize=4096)  # asked again and again of the same headings
def section_of(text: str) -> str | None:
    """The section that a digest's heading opens: “top”, “quick” or “commentary”; None for another heading."""
    name = bare(text)
    if TOP.fullmatch(name):
        return "top"
    if QUICK.fullmatch(name):
        return "quick"
    return "commentary" if is_outro(text) else None


def is_digest_title(text: str) -> bool:
    """True for the title of an issue rather than of a story."""
    return bool(DIGEST_WORDS.search(text))


def lists_subjects(text: str) -> bool:
    """True for a title that names three things or more: “A buys B, C sues D, and E”."""
    pieces = [piece for piece in re.split(r"\s*(?:[,;|•·+]|\s&\s|\s[–—-]\s|[\U0001f000-\U0001ffff\u2600-\u27bf]+)\s*", text) if piece]
    telling = [piece for piece in pieces if len(words(piece)) >= 2 and any(c.isupper() for c in piece)]
    return len(telling) >= 3


def has_news_verb(text: str) -> bool:
    return any(word.lower() in NEWS_VERBS for word in words(text)[1:])


def is_headline(text: str) -> bool:
    """True for a heading that says what someone did."""
    return len(words(text)) >= 5 and has_news_verb(text) and not text.rstrip().endswith("?")


def names_in(text: str) -> set[str]:
    """Words that are set like names, in lower case and without possessives; in a title every word is, so compare with the text."""
    found = set()
    for word in words(text):
        plain = re.sub(r"['’]s?$", "", word)
        if (
            len(plain) >= 2
            and any(c.isupper() for c in plain)
            and plain.lower() not in SMALL_WORDS
            and plain not in ("AI", "I", "US", "CEO", "The")
        ):
            found.add(plain.lower())
    return found
