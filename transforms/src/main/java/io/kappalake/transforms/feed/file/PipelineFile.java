package io.kappalake.transforms.feed.file;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.protobuf.DescriptorSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pipeline as described by its directory: {@code pipeline.yaml} and {@code feeds/*.yaml}. Its statements and checks
 * are read elsewhere.
 *
 * @param rules its horizons and exchanges; defaults for those that the file omits
 * @param zone of days, weeks and months
 * @param gold families of Gold tables that ship with the project, by name
 * @param feeds by name
 */
public record PipelineFile(String name, Rules rules, ZoneId zone, List<String> gold, List<FeedFile> feeds) {

    /** Files of the pipeline that ships with the project. */
    public static final List<String> MARKET =
            List.of("pipeline.yaml", "feeds/trades.yaml", "feeds/quotes.yaml", "feeds/orders.yaml");

    /** The feeds that families of Gold tables are computed from. */
    private static final Map<String, List<String>> GOLD_OF =
            Map.of("market", List.of("trades", "quotes"), "orders", List.of("orders"));

    private static final String HEAD = "pipeline.yaml";
    private static final String FEED = ".yaml";
    private static final List<String> SCHEMAS = List.of(".avsc", ".proto", ".json");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    public PipelineFile {
        gold = List.copyOf(gold);
        feeds = List.copyOf(feeds);
    }

    /** @throws LakeException with all problems of its files, one line each */
    public static PipelineFile read(Path directory) {
        return of(texts(directory));
    }

    /**
     * The files of a directory, text by name.
     *
     * @throws LakeException if it has no pipeline.yaml, or one of them cannot be read
     */
    public static Map<String, String> texts(Path directory) {
        if (!Files.isRegularFile(directory.resolve(HEAD))) {
            throw new LakeException("No pipeline is in " + directory + ": it has no " + HEAD);
        }
        Map<String, String> files = new LinkedHashMap<>();
        files.put(HEAD, FeedFile.text(directory.resolve(HEAD)));
        add(files, directory, "feeds", PipelineFile::isPart);
        add(files, directory, "gold", PipelineFile::isStatement);
        add(files, directory, "checks", PipelineFile::isStatement);
        return files;
    }

    private static void add(Map<String, String> files, Path directory, String folder, Predicate<String> isPart) {
        Path within = directory.resolve(folder);
        if (!Files.isDirectory(within)) {
            return;
        }
        try (Stream<Path> all = Files.walk(within)) {
            all.filter(file -> isPart.test(within.relativize(file).toString()) && Files.isRegularFile(file))
                    .sorted()
                    .forEach(file -> files.put(folder + "/" + within.relativize(file), FeedFile.text(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + within, e);
        }
    }

    private static boolean isStatement(String name) {
        return name.endsWith(".sql") && Path.of(name).getNameCount() == 1;
    }

    /** Feeds lie in the directory itself, their schemas also below it. */
    private static boolean isPart(String name) {
        return name.endsWith(FEED) && Path.of(name).getNameCount() == 1
                || SCHEMAS.stream().anyMatch(name::endsWith)
                || DescriptorSet.is(name);
    }

    /** The pipeline that ships with the project. */
    public static PipelineFile market() {
        return of(marketTexts());
    }

    /** Its files, text by name. */
    public static Map<String, String> marketTexts() {
        Map<String, String> files = new LinkedHashMap<>();
        MARKET.forEach(file -> files.put(file, marketText(file)));
        return files;
    }

    /** The text of a file of {@link #MARKET}. */
    public static String marketText(String file) {
        try (InputStream in = PipelineFile.class.getResourceAsStream("/pipelines/market/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + " of the built-in pipeline", e);
        }
    }

    /** @throws IllegalArgumentException naming the known feeds */
    public FeedFile feed(String named) {
        return feeds.stream()
                .filter(feed -> feed.name().equals(named))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No feed is named " + named + ": there are "
                        + String.join(", ", feeds.stream().map(FeedFile::name).toList())));
    }

    /**
     * @param files texts by name within the directory
     * @throws LakeException with all problems of its files, one line each
     */
    public static PipelineFile of(Map<String, String> files) {
        Problems problems = new Problems();
        Optional<PipelineFile> head =
                YamlText.read(HEAD, files.get(HEAD), problems).flatMap(root -> head(root, problems));
        List<FeedFile> feeds = new ArrayList<>();
        files.forEach((file, text) -> {
            if (file.endsWith(FEED) && !file.equals(HEAD)) {
                SchemaFiles schemas = name -> Optional.ofNullable(files.get("feeds/" + name));
                FeedFile.parse(file, text, schemas, problems).ifPresent(feed -> {
                    checkName(file, feed, problems);
                    checkTopics(file, feed, feeds, problems);
                    feeds.add(feed);
                });
            }
        });
        if (files.keySet().stream().noneMatch(file -> file.endsWith(FEED) && !file.equals(HEAD))) {
            problems.add(HEAD, 1, 1, "the pipeline has no feed: add a file feeds/NAME.yaml");
        }
        head.ifPresent(found -> checkGold(found.gold, feeds, problems));
        problems.throwIfAny();
        PipelineFile pipeline = head.orElseThrow();
        return new PipelineFile(pipeline.name, pipeline.rules, pipeline.zone, pipeline.gold, feeds);
    }

    /** Gold is computed from feeds of certain names. */
    private static void checkGold(List<String> gold, List<FeedFile> feeds, Problems problems) {
        Set<String> names = feeds.stream().map(FeedFile::name).collect(Collectors.toSet());
        for (String family : gold) {
            for (String feed : GOLD_OF.getOrDefault(family, List.of())) {
                if (!names.contains(feed)) {
                    problems.add(
                            HEAD, 1, 1, "gold: " + family + " needs a feed " + feed + ": add feeds/" + feed + ".yaml");
                }
            }
        }
    }

    private static void checkName(String file, FeedFile feed, Problems problems) {
        if (!file.equals("feeds/" + feed.name() + ".yaml")) {
            problems.add(file, 1, 1, "the file holds feed " + feed.name() + ": name it feeds/" + feed.name() + ".yaml");
        }
    }

    /** Each record belongs to one feed. */
    private static void checkTopics(String file, FeedFile feed, List<FeedFile> others, Problems problems) {
        for (FeedFile other : others) {
            for (TopicMapping theirs : other.topics()) {
                for (TopicMapping ours : feed.topics()) {
                    if (theirs.name().equals(ours.name())
                            || !ours.isPattern() && theirs.takes(ours.name())
                            || !theirs.isPattern() && ours.takes(theirs.name())) {
                        problems.add(
                                file,
                                1,
                                1,
                                "topic " + ours.name() + " belongs to feed " + other.name()
                                        + " already: a topic has one feed");
                    }
                }
            }
        }
    }

    private static Optional<PipelineFile> head(YamlNode root, Problems problems) {
        Problems form = new Problems();
        FileSchema.PIPELINE.check(HEAD, root, form);
        problems.addAll(form);
        if (!form.isEmpty()) {
            return Optional.empty();
        }
        YamlNode name = root.member("pipeline");
        if (!name.text().matches("[a-z][a-z0-9_-]*")) {
            problems.add(
                    HEAD, name, "a pipeline cannot be named " + name.text() + ": write small letters, digits, _ and -");
        }
        Rules otherwise = Rules.DEFAULT;
        Set<String> exchanges = otherwise.exchanges();
        if (root.has("exchanges")) {
            exchanges = new LinkedHashSet<>();
            for (YamlNode exchange : root.member("exchanges").items()) {
                exchanges.add(exchange.text());
            }
        }
        Rules rules = new Rules(
                exchanges,
                duration(root, "max_future", otherwise.maxFuture(), problems),
                duration(root, "duplicate_horizon", otherwise.duplicateHorizon(), problems),
                duration(root, "lateness_horizon", otherwise.latenessHorizon(), problems),
                duration(root, "out_of_orderness", otherwise.outOfOrderness(), problems));
        List<String> gold = root.has("gold")
                ? root.member("gold").items().stream().map(YamlNode::text).toList()
                : List.of();
        return Optional.of(new PipelineFile(name.text(), rules, zone(root, problems), gold, List.of()));
    }

    private static Duration duration(YamlNode root, String key, Duration otherwise, Problems problems) {
        if (!root.has(key)) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(root.text(key, ""));
        if (!matcher.matches()) {
            problems.add(
                    HEAD,
                    root.member(key),
                    key + " is \"" + root.text(key, "") + "\": write a time such as 500ms, 5s, 10m, 24h or 7d");
            return otherwise;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static ZoneId zone(YamlNode root, Problems problems) {
        try {
            return ZoneId.of(root.text("zone", "UTC"));
        } catch (DateTimeException e) {
            problems.add(
                    HEAD,
                    root.member("zone"),
                    "there is no zone " + root.text("zone", "") + ": write one like Europe/Berlin or UTC");
            return ZoneOffset.UTC;
        }
    }
}
