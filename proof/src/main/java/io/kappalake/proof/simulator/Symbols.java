package io.kappalake.proof.simulator;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The traded symbols: a few trade often, most rarely (Zipf). Each price follows a random walk. */
final class Symbols {
    private static final String[] KNOWN = {
        "AAPL", "MSFT", "NVDA", "AMZN", "GOOGL", "META", "TSLA", "AVGO", "JPM", "LLY", "V", "XOM", "UNH", "MA", "COST",
        "BRK.B", "HD", "PG", "JNJ", "WMT"
    };
    private static final long LOWEST_CENTS = 100;

    private final SplittableRandom random;
    private final String[] names;
    private final double[] cumulative;
    private final long[] cents;

    Symbols(int count, SplittableRandom random) {
        this.random = random;
        names = new String[count];
        cumulative = new double[count];
        cents = new long[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            names[i] = i < KNOWN.length ? KNOWN[i] : generatedName(i - KNOWN.length);
            sum += 1d / (i + 1);
            cumulative[i] = sum;
            cents[i] = 1_000 + random.nextLong(50_000);
        }
    }

    int pick() {
        int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[cumulative.length - 1]);
        return Math.min(found < 0 ? -found - 1 : found, names.length - 1);
    }

    String name(int symbol) {
        return names[symbol];
    }

    /** The symbol's next price in cents: a step of about five hundredths of a percent from the last. */
    long walk(int symbol) {
        double bell = random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble() - 2;
        cents[symbol] = Math.max(LOWEST_CENTS, Math.round(cents[symbol] * (1 + 0.0009 * bell) + bell));
        return cents[symbol];
    }

    /** Letters only, never a known symbol: all start with Z and have five letters or more. */
    private static String generatedName(int number) {
        StringBuilder name = new StringBuilder("Z");
        for (int rest = number, i = 0; i < 4 || rest > 0; i++, rest /= 26) {
            name.append((char) ('A' + rest % 26));
        }
        return name.toString();
    }
}
