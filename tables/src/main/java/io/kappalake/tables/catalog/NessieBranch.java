package io.kappalake.tables.catalog;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.metadata.CommitMetadata;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.projectnessie.error.BaseNessieClientServerException;
import org.projectnessie.error.NessieConflictException;
import org.projectnessie.error.NessieReferenceNotFoundException;
import org.projectnessie.model.Branch;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.Content;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.Detached;
import org.projectnessie.model.EntriesResponse;
import org.projectnessie.model.FetchOption;
import org.projectnessie.model.IcebergTable;
import org.projectnessie.model.LogResponse;
import org.projectnessie.model.Operation;

/** The content of one branch (or tag) of Nessie, and the request that moves it. */
record NessieBranch(Nessie nessie, String name) {

    /** The first page is short, because most who ask want the newest ledger; each further page is larger. */
    private static final int FIRST_PAGE = 4;

    private static final int LARGEST_PAGE = 256;

    /** Hash of the newest commit. */
    String head() {
        return new Refs(nessie)
                .find(name)
                .orElseThrow(() -> new LakeException("Nessie has no branch or tag '" + name
                        + "': set --nessie-ref to an existing one (main always exists), or create it"));
    }

    /** The content of the keys at a commit, which need not be on this branch. Keys without content are left out. */
    Map<ContentKey, Content> contents(String hash, List<ContentKey> keys) {
        return keys.isEmpty()
                ? Map.of()
                : nessie.ask(api ->
                        api.getContent().reference(Detached.of(hash)).keys(keys).get());
    }

    /** Keys of all Iceberg tables at a commit. */
    List<ContentKey> tableKeys(String hash) {
        return nessie.ask(api -> api.getEntries().reference(Detached.of(hash)).stream()
                .filter(entry -> entry.getType().equals(Content.Type.ICEBERG_TABLE))
                .map(EntriesResponse.Entry::getName)
                .toList());
    }

    /** Commits from {@code hash} back to the first, read page by page as the stream is consumed. */
    Stream<Commit> log(String hash) {
        return Stream.iterate(Page.first(this, hash), Objects::nonNull, page -> page.next(this, hash))
                .flatMap(page -> page.log().getLogEntries().stream())
                .map(entry -> commitOf(entry.getCommitMeta().getHash(), entry.getCommitMeta()));
    }

    /** The same commits, each with the table metadata that it put. */
    Stream<CommitMetadata> metadataLog(String hash) {
        return nessie.ask(api -> api.getCommitLog().reference(Detached.of(hash)).fetch(FetchOption.ALL).stream())
                .map(NessieBranch::metadataOf);
    }

    private static CommitMetadata metadataOf(LogResponse.LogEntry entry) {
        Map<String, String> locations = new HashMap<>();
        for (Operation operation : entry.getOperations() == null ? List.<Operation>of() : entry.getOperations()) {
            if (operation instanceof Operation.Put put && put.getContent() instanceof IcebergTable table) {
                locations.put(table.getMetadataLocation(), put.getKey().toPathString());
            }
        }
        Commit commit = commitOf(entry.getCommitMeta().getHash(), entry.getCommitMeta());
        return new CommitMetadata(commit.hash(), commit.time(), commit.isLandmark(), commit.replayOf(), locations);
    }

    private record Page(LogResponse log, int size) {

        static Page first(NessieBranch branch, String hash) {
            return new Page(branch.page(hash, null, FIRST_PAGE), FIRST_PAGE);
        }

        /** Null after the last. */
        Page next(NessieBranch branch, String hash) {
            int larger = Math.min(size * 4, LARGEST_PAGE);
            return log.isHasMore() ? new Page(branch.page(hash, log.getToken(), larger), larger) : null;
        }
    }

    /** A commit, which need not be on this branch. */
    Optional<Commit> find(String hash) {
        return nessie.ask(api -> {
            try {
                return api.getCommitLog().reference(Detached.of(hash)).maxRecords(1).get().getLogEntries().stream()
                        .findFirst()
                        .map(entry -> commitOf(entry.getCommitMeta().getHash(), entry.getCommitMeta()));
            } catch (NessieReferenceNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    private LogResponse page(String hash, String token, int size) {
        return nessie.ask(api -> api.getCommitLog()
                .reference(Detached.of(hash))
                .maxRecords(size)
                .pageToken(token)
                .get());
    }

    static Commit commitOf(String hash, CommitMeta meta) {
        String author = meta.getAllAuthors().stream().findFirst().orElse("");
        return new Commit(
                hash,
                meta.getParentCommitHashes(),
                meta.getCommitTime() == null ? Instant.EPOCH : meta.getCommitTime(),
                author,
                meta.getMessage(),
                meta.getProperties());
    }

    /**
     * Lands all operations as one commit and returns its hash.
     *
     * @throws NessieConflictException if one of the keys changed after {@code expected}; nothing has changed then
     */
    String commit(String expected, CommitMeta meta, List<Operation> operations) throws NessieConflictException {
        try {
            return nessie.api()
                    .commitMultipleOperations()
                    .branch(Branch.of(name, expected))
                    .commitMeta(meta)
                    .operations(operations)
                    .commit()
                    .getHash();
        } catch (NessieConflictException e) {
            throw e;
        } catch (BaseNessieClientServerException | RuntimeException e) {
            throw nessie.sentence(e);
        }
    }
}
