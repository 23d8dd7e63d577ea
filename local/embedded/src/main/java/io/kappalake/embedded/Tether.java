package io.kappalake.embedded;

import java.util.Arrays;

/**
 * Runs another main, and ends the process with its parent: {@code Tether PARENT_PID MAIN_CLASS ARGUMENT…}. A killed
 * parent cannot end its children itself.
 */
final class Tether {

    private Tether() {}

    public static void main(String[] args) throws Exception {
        ProcessHandle.of(Long.parseLong(args[0]))
                .ifPresentOrElse(parent -> parent.onExit().thenRun(() -> System.exit(0)), () -> System.exit(0));
        String[] rest = Arrays.copyOfRange(args, 2, args.length);
        Class.forName(args[1]).getMethod("main", String[].class).invoke(null, (Object) rest);
    }
}
