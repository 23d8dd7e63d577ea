package io.kappalake.serve.api;

import static io.kappalake.serve.api.Parameters.FROM;
import static io.kappalake.serve.api.Parameters.TO;

import io.kappalake.serve.api.Route.Kind;
import io.kappalake.serve.read.Audits;
import io.kappalake.serve.read.CommitFacts;
import io.kappalake.serve.read.FileFacts;
import io.kappalake.serve.read.Freshness;
import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.NewestFirst;
import io.kappalake.serve.read.Problem;
import io.kappalake.serve.read.Rejections;
import io.kappalake.serve.read.Replays;
import io.kappalake.serve.read.RowQuery;
import io.kappalake.tables.definition.Micros;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Commits, their ledgers, and the state of the lake. */
final class LakeRoutes {

    private static final int MOST_COMMITS = 1_000;
    private static final long LONGEST = 31 * Micros.DAY;

    private static final Parameter COMMITS = Parameter.number("limit", 1, MOST_COMMITS, 60, "How many commits at most");
    private static final Parameter FEED = Parameter.text("feed", "Only records of this feed");
    private static final Parameter REASON = Parameter.text("reason", "Only records with this reason");
    private static final Parameter SAMPLES = Parameter.number("limit", 0, 1_000, 20, "How many samples at most");

    private LakeRoutes() {}

    static List<Route> all() {
        return List.of(
                new Route(
                        "/commits",
                        "The commits at and before a commit, newest first; next is the commit of the next page",
                        Kind.COMMIT,
                        List.of(COMMITS),
                        (ask, at) -> CommitFacts.commits(ask.lake(), at.hash(), ask.number(COMMITS))),
                new Route(
                        "/ledger",
                        "The ledgers at and before a commit, newest first; next is the commit of the next page",
                        Kind.COMMIT,
                        List.of(COMMITS),
                        (ask, at) -> CommitFacts.ledgers(ask.lake(), at.hash(), ask.number(COMMITS), ask.deadline())),
                new Route(
                        "/freshness",
                        "How far the lake had come, and at the commits before",
                        Kind.COMMIT,
                        List.of(COMMITS),
                        (ask, at) -> Freshness.of(ask.lake(), at, ask.number(COMMITS))),
                new Route(
                        "/files",
                        "Files of each table, and of its partitions with most files",
                        Kind.COMMIT,
                        List.of(),
                        (ask, at) -> Map.of("tables", FileFacts.all(at))),
                new Route(
                        "/rejected",
                        "Rejected records by feed and reason, and the newest of them; the last 24 hours if no time is"
                                + " named",
                        Kind.COMMIT,
                        List.of(FEED, REASON, FROM, TO, SAMPLES),
                        LakeRoutes::rejected),
                new Route(
                        "/replays",
                        "Replays that have a branch now",
                        Kind.NOW,
                        List.of(),
                        (ask, at) -> Map.of("replays", Replays.all(ask.lake().lake()))),
                new Route(
                        "/audits",
                        "The published commit and the audited days now",
                        Kind.NOW,
                        List.of(),
                        (ask, at) -> Audits.of(ask.lake().lake(), at)));
    }

    private static Object rejected(Ask ask, LakeAt at) {
        String table = Rejections.TABLE;
        long to = ask.micros(TO, at.newestTime(table).orElse(0) + 1);
        long from = ask.micros(FROM, to - Micros.DAY);
        if (from >= to) {
            throw Problem.badRequest("'from' is not before 'to': no time lies between them");
        }
        if (to - from > LONGEST) {
            throw Problem.badRequest("'from' to 'to' is more than 31 days: ask for less at once");
        }
        RowQuery query = RowQuery.of(table, at.columns(table), Math.max(1, ask.number(SAMPLES)))
                .within(from, to)
                .where(Rejections.where(
                        ask.maybe(FEED).orElse(""), ask.maybe(REASON).orElse("")));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("from", Micros.toInstant(from).toString());
        answer.put("to", Micros.toInstant(to).toString());
        answer.put("reasons", Rejections.counts(at, query, ask.deadline()));
        answer.put(
                "samples",
                ask.number(SAMPLES) == 0
                        ? List.of()
                        : RowsAnswer.of(table, NewestFirst.rows(at, query, ask.deadline()), at.hash())
                                .json());
        return answer;
    }
}
