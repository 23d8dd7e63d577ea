package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BookmarkTest {

    private static final Clock NOW = Clock.fixed(Instant.parse("2026-03-02T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path directory;

    @Test
    void aLoadThatEndedOverAYearAgoIsForgottenAndOneThatDidNotEndIsNot() throws IOException {
        kept("ended", true, NOW.instant().minus(Bookmark.LIFE).minusSeconds(1));
        kept("open", false, NOW.instant().minus(Bookmark.LIFE).minusSeconds(1));
        kept("young", true, NOW.instant().minus(Bookmark.LIFE).plusSeconds(1));

        Bookmark.expire(directory, NOW);

        assertThat(Bookmark.find(directory, "ended")).isEmpty();
        assertThat(Bookmark.find(directory, "open")).isPresent();
        assertThat(Bookmark.find(directory, "young")).isPresent();
    }

    @Test
    void aLockThatNoLoadTookForAYearGoesToo() throws IOException {
        Path old = Files.createFile(directory.resolve("old.lock"));
        Path young = Files.createFile(directory.resolve("young.lock"));
        Files.setLastModifiedTime(
                old, FileTime.from(NOW.instant().minus(Bookmark.LIFE).minusSeconds(1)));
        Files.setLastModifiedTime(young, FileTime.from(NOW.instant()));

        Bookmark.expire(directory, NOW);

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    private void kept(String id, boolean done, Instant written) throws IOException {
        new Bookmark(id, "trades.csv", "trades", 10, Map.of(0, 10L), done, 0).keep(directory);
        Files.setLastModifiedTime(Bookmark.path(directory, id), FileTime.from(written));
    }
}
