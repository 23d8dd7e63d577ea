package io.kappalake.tables.catalog;

import io.kappalake.tables.LakeException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.projectnessie.client.api.NessieApiV2;
import org.projectnessie.error.BaseNessieClientServerException;
import org.projectnessie.error.NessieConflictException;
import org.projectnessie.error.NessieReferenceNotFoundException;
import org.projectnessie.model.Branch;
import org.projectnessie.model.Detached;
import org.projectnessie.model.Reference;
import org.projectnessie.model.Tag;

/** Branches and tags of the lake. */
public final class Refs {

    /** The branch at the last commit that passed an audit. */
    public static final String PUBLISHED = "published";

    /** The tag at the commit whose audit failed last; gone once a later one passed. */
    public static final String FAILED = "audit/failed";

    /** Tags of days that are final and audited begin with it. */
    public static final String DAY = "day/";

    /** Branches of replays begin with it. */
    public static final String REPLAY = "replay/";

    private final Nessie nessie;

    Refs(Nessie nessie) {
        this.nessie = nessie;
    }

    /** The hash of a branch or tag; empty if it does not exist. */
    public Optional<String> find(String name) {
        return nessie.ask(api -> {
            try {
                return Optional.of(api.getReference().refName(name).get().getHash());
            } catch (NessieReferenceNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    /** The hash of a tag; empty if it does not exist, or the name is a branch's. */
    public Optional<String> tag(String name) {
        // Nessie refuses other names as malformed instead of saying that they do not exist.
        if (!name.matches("[A-Za-z][A-Za-z0-9._/-]*")) {
            return Optional.empty();
        }
        return nessie.ask(api -> {
            try {
                return Optional.of(api.getReference().refName(name).get())
                        .filter(ref -> ref.getType() == Reference.ReferenceType.TAG)
                        .map(Reference::getHash);
            } catch (NessieReferenceNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    /** All branches and tags with their hashes, by name. */
    public Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        nessie.ask(api -> {
            api.getAllReferences().stream().forEach(ref -> all.put(ref.getName(), ref.getHash()));
            return all;
        });
        return all;
    }

    public void createBranch(String name, String hash) {
        change("create branch " + name, api -> api.createReference()
                .sourceRefName(Detached.REF_NAME)
                .reference(Branch.of(name, hash))
                .create());
    }

    public void createTag(String name, String hash) {
        change("create tag " + name, api -> api.createReference()
                .sourceRefName(Detached.REF_NAME)
                .reference(Tag.of(name, hash))
                .create());
    }

    /** Moves a branch or tag to another commit if it is still at {@code expected}. */
    public void assign(String name, String expected, String hash) {
        change("move " + name + " to " + hash, api -> api.assignReference()
                .reference(known(api, name, expected))
                .assignTo(Detached.of(hash))
                .assignAndGet());
    }

    /** Deletes a branch or tag if it is still at {@code expected}; its commits stay readable by hash. */
    public void delete(String name, String expected) {
        change("delete " + name, api -> api.deleteReference()
                .reference(known(api, name, expected))
                .getAndDelete());
    }

    private static Reference known(NessieApiV2 api, String name, String hash) throws BaseNessieClientServerException {
        boolean tag = api.getReference().refName(name).get().getType() == Reference.ReferenceType.TAG;
        return tag ? Tag.of(name, hash) : Branch.of(name, hash);
    }

    private void change(String what, Nessie.Request<Reference> request) {
        nessie.tell(api -> {
            try {
                return request.send(api);
            } catch (NessieConflictException e) {
                throw new LakeException("Cannot " + what + ": " + LakeException.innermost(e), e);
            }
        });
    }
}
