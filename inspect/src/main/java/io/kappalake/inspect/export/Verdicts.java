package io.kappalake.inspect.export;

import io.kappalake.inspect.export.Manifest.Verdict;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Refs;
import java.util.Map;
import java.util.Optional;

/** What the lake's branches and tags say of audits of a commit. */
public final class Verdicts {

    private Verdicts() {}

    /** {@code audit --publish} moves a branch to commits that passed, and tags their days. */
    public static Verdict of(Lake lake, String commit) {
        Map<String, String> refs = lake.refs().all();
        Optional<String> here = refs.entrySet().stream()
                .filter(ref -> ref.getValue().equals(commit))
                .map(Map.Entry::getKey)
                .filter(name -> name.equals(Refs.PUBLISHED) || name.startsWith(Refs.DAY))
                .findFirst();
        if (here.isPresent()) {
            return new Verdict("passed", "an audit of this commit set " + here.get());
        }
        String published = refs.get(Refs.PUBLISHED);
        boolean isBefore = published != null
                && lake.find(commit)
                        .filter(found -> lake.isAncestor(found, published))
                        .isPresent();
        return new Verdict(
                "not audited",
                isBefore
                        ? "a later commit passed, %.16s; its ledger goes on from this one".formatted(published)
                        : "./lake audit --publish or export --audit audits");
    }
}
