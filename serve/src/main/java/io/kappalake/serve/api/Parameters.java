package io.kappalake.serve.api;

import java.util.List;

/** The parameters that routes share. */
final class Parameters {

    static final int MOST_ROWS = 10_000;

    static final Parameter COMMIT = Parameter.text("commit", "Hash of the commit to read at, or its first 8 digits");
    static final Parameter TAG = Parameter.text("tag", "Tag to read at, such as day/2026-03-01");
    static final Parameter AS_OF =
            Parameter.text("as_of", "Time to read at: the last commit at it or before, such as 2026-03-01T14:30:00Z");

    /** At most one of them. */
    static final List<Parameter> MOMENT = List.of(COMMIT, TAG, AS_OF);

    static final Parameter FORMAT =
            Parameter.choice("format", Form.names(), "Form of the answer; decides over the header Accept");

    static final Parameter TABLE = Parameter.path("table", "Name of a table, such as gold.trade_bars_1m");
    static final Parameter COLUMNS = Parameter.text("columns", "Names of columns, with commas; all if absent");
    static final Parameter FROM = Parameter.text("from", "First time of the rows, such as 2026-03-01T14:30:00Z");
    static final Parameter TO = Parameter.text("to", "Time before which the rows end");
    static final Parameter WHERE = Parameter.text(
                    "where", "What a column must equal, as COLUMN:VALUE; several must all hold")
            .repeated();
    static final Parameter LIMIT = Parameter.number("limit", 1, MOST_ROWS, 100, "How many rows at most");
    static final Parameter CURSOR = Parameter.text("cursor", "Next page: the field next of the answer before");

    private Parameters() {}
}
