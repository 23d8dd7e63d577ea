package io.kappalake.serve.read;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a row stands among those of its table at a commit, newest first.
 *
 * @param time in microseconds since the epoch
 * @param file number of its file among the table's, by location
 * @param row number within the file
 */
public record Place(long time, int file, long row) implements Comparable<Place> {

    @Override
    public int compareTo(Place other) {
        if (time != other.time) {
            return Long.compare(other.time, time);
        }
        return file != other.file ? Integer.compare(file, other.file) : Long.compare(row, other.row);
    }

    /** A word from which the next page goes on, at the same commit. */
    public String cursor(String commit) {
        String text = commit + ":" + time + ":" + file + ":" + row;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A cursor taken apart. */
    public record Cursor(String commit, Place place) {

        /** In the year 10,000, beyond every row. */
        private static final long END_OF_TIME = 253_402_300_800_000_000L;

        /** Empty if it is none of ours. */
        public static Optional<Cursor> of(String word) {
            try {
                String[] parts = new String(Base64.getUrlDecoder().decode(word), StandardCharsets.US_ASCII).split(":");
                if (parts.length != 4 || !parts[0].matches("[0-9a-f]{64}")) {
                    return Optional.empty();
                }
                Place place = new Place(Long.parseLong(parts[1]), Integer.parseInt(parts[2]), Long.parseLong(parts[3]));
                boolean isTime = place.time() > -END_OF_TIME && place.time() < END_OF_TIME;
                return isTime ? Optional.of(new Cursor(parts[0], place)) : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
