package io.kappalake.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Resource use of processes, from Linux's {@code /proc}: CPU seconds (user and system) and resident bytes.
 *
 * <p>Not OSHI: it omits the CPU time of ended children, which a bench needs to measure whole programs. A reading costs
 * five times as much, and it needs JNA and a newer slf4j than Flink's.
 */
public final class ProcessMeter {

    /** The kernel's external unit of time, on every architecture that Java supports. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Path PROC = Path.of("/proc");
    private static final int USER_TIME = 11;

    private ProcessMeter() {}

    /** False on systems other than Linux. */
    public static boolean works() {
        return Files.isReadable(PROC.resolve("self/stat"));
    }

    /** CPU seconds of a live process, including its ended children. */
    public static double cpuSeconds(long pid) {
        String[] stat = stat(Long.toString(pid));
        return sum(stat, USER_TIME, 4) / TICKS_PER_SECOND;
    }

    /** CPU seconds of all ended children of this process, and of theirs. */
    public static double endedChildrenCpuSeconds() {
        return sum(stat("self"), USER_TIME + 2, 2) / TICKS_PER_SECOND;
    }

    /** Current memory of a process; empty if it has ended, or the system does not tell. */
    public static OptionalLong residentBytes(long pid) {
        try (Stream<String> lines = Files.lines(PROC.resolve(Long.toString(pid)).resolve("status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            // It may also end between opening and reading.
            return OptionalLong.empty();
        }
    }

    private static long sum(String[] stat, int first, int count) {
        long sum = 0;
        for (int i = first; i < first + count; i++) {
            sum += Long.parseLong(stat[i]);
        }
        return sum;
    }

    /** The fields after the command's name, which may contain spaces; the first is the state. */
    private static String[] stat(String process) {
        try {
            String line = Files.readString(PROC.resolve(process).resolve("stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what process " + process + " used", e);
        }
    }
}
