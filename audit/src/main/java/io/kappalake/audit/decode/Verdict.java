package io.kappalake.audit.decode;

import io.kappalake.audit.feed.FeedDefinition.Check;
import java.util.List;

/**
 * What becomes of a record.
 *
 * @param reason why it is rejected; empty if it is valid
 * @param broken further rules of the feed that it breaks, in order
 * @param values of a valid one, of the feed's columns in order
 */
public record Verdict(String reason, List<Check> broken, Object[] values) {

    public Verdict {
        broken = List.copyOf(broken);
    }

    static Verdict rejected(String reason) {
        return new Verdict(reason, List.of(), null);
    }

    public boolean isValid() {
        return reason.isEmpty();
    }
}
