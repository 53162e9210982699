package io.penstock.server;

import io.penstock.adapters.store.s3.S3Settings;
import io.penstock.server.cli.Arguments;
import io.penstock.server.cli.Flag;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an S3 service for the content of files. The keys are no options: a command line
 * can be read by everybody on the machine.
 */
final class S3Options {

  /** Variables of the environment that hold the keys. */
  static final String ACCESS_KEY = "PENSTOCK_S3_ACCESS_KEY";

  static final String SECRET_KEY = "PENSTOCK_S3_SECRET_KEY";

  private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{2,254}");
  private static final Pattern REGION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

  /** Characters that need no care anywhere; no part that a URL would take for a step up. */
  private static final Pattern PREFIX =
      Pattern.compile("(?!.*(^|/)\\.{1,2}(/|$))([A-Za-z0-9._-]+/)*[A-Za-z0-9._-]+/?");

  private static final int LONGEST_PREFIX = 500;

  private static final String BUCKET_FLAG = "s3-bucket";
  private static final String ENDPOINT_FLAG = "s3-endpoint";
  private static final String REGION_FLAG = "s3-region";
  private static final String PREFIX_FLAG = "s3-prefix";
  private static final String PATH_STYLE_FLAG = "s3-path-style";
  private static final String CREDENTIALS_FLAG = "s3-credentials";

  static final List<Flag> FLAGS =
      List.of(
          Flag.optional(
              BUCKET_FLAG,
              "NAME",
              "Bucket of an S3 service for the content of files, which exists; without it, content is in the data folder. The keys are in PENSTOCK_S3_ACCESS_KEY and PENSTOCK_S3_SECRET_KEY"),
          Flag.optional(
              ENDPOINT_FLAG,
              "URL",
              "Where the S3 service is, such as https://minio.example:9000 (default: Amazon's of the region)"),
          Flag.of(REGION_FLAG, "REGION", "us-east-1", "Region of the bucket"),
          Flag.optional(
              PREFIX_FLAG,
              "PREFIX",
              "What the names of all objects in the bucket begin with, such as penstock/"),
          Flag.toggle(
              PATH_STYLE_FLAG,
              true,
              "Whether the bucket is in the path of URLs, and not in the host's name"),
          Flag.optional(
              CREDENTIALS_FLAG,
              "FILE",
              "File with the keys, in place of the two variables: lines of access-key = … and secret-key = …"));

  private S3Options() {}

  /**
   * Null when content stays in the data folder.
   *
   * @throws StartupException naming what is wrong
   */
  static @Nullable S3Settings settings(Arguments given, Map<String, String> environment) {
    String bucket = given.textOrEmpty(BUCKET_FLAG);
    String endpoint = given.textOrEmpty(ENDPOINT_FLAG);
    String prefix = given.textOrEmpty(PREFIX_FLAG);
    String file = given.textOrEmpty(CREDENTIALS_FLAG);
    Path credentials = file.isEmpty() ? null : Path.of(file);
    if (bucket.isEmpty()) {
      if (Stream.of(endpoint, prefix).anyMatch(value -> !value.isEmpty()) || credentials != null) {
        throw new StartupException(
            "There are settings of an S3 service, but no bucket: give --s3-bucket as well.");
      }
      return null;
    }
    Keys keys = keys(credentials, environment);
    return new S3Settings(
        endpoint.isEmpty() ? null : endpoint(endpoint),
        matching("--s3-region", given.text(REGION_FLAG), REGION, "has letters, digits and dashes"),
        matching(
            "--s3-bucket",
            bucket,
            BUCKET,
            "has 3 to 255 letters, digits, dots, dashes and underscores"),
        prefix.isEmpty() ? "" : prefix(prefix),
        given.isOn(PATH_STYLE_FLAG),
        keys.access(),
        keys.secret(),
        S3Settings.USUAL_SILENCE);
  }

  private static String matching(String option, String value, Pattern pattern, String rule) {
    if (!pattern.matcher(value).matches()) {
      throw new StartupException(
          "The value '%s' of %s is not possible: it %s.".formatted(value, option, rule));
    }
    return value;
  }

  private static String prefix(String value) {
    String checked =
        matching(
            "--s3-prefix",
            value.length() > LONGEST_PREFIX ? value.substring(0, 20) + "…" : value,
            PREFIX,
            "has up to %d letters, digits, dots, dashes and underscores, with slashes between, such as penstock/"
                .formatted(LONGEST_PREFIX));
    return checked.endsWith("/") ? checked : checked + "/";
  }

  private static URI endpoint(String value) {
    try {
      URI uri = new URI(value);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException malformed) {
      // Refused as any other.
    }
    // Not shown: there may be a password in it.
    throw new StartupException(
        "The value of --s3-endpoint is not possible: it must be a URL with a host and no user, such as https://minio.example:9000.");
  }

  /** Who calls, and what the calls are signed with. */
  private record Keys(String access, String secret) {
    @Override
    public String toString() {
      return "Keys";
    }
  }

  private static Keys keys(@Nullable Path credentials, Map<String, String> environment) {
    boolean inEnvironment =
        Stream.of(ACCESS_KEY, SECRET_KEY)
            .anyMatch(name -> !environment.getOrDefault(name, "").isEmpty());
    if (credentials != null && inEnvironment) {
      throw new StartupException(
          "The keys of the S3 service are in the environment (%s, %s) and in the file of --s3-credentials: give them in one place."
              .formatted(ACCESS_KEY, SECRET_KEY));
    }
    String access;
    String secret;
    if (credentials == null) {
      access = environment.getOrDefault(ACCESS_KEY, "");
      secret = environment.getOrDefault(SECRET_KEY, "");
    } else {
      Properties file = read(credentials);
      access = file.getProperty("access-key", "");
      secret = file.getProperty("secret-key", "");
    }
    if (access.isBlank() || secret.isBlank()) {
      throw new StartupException(
          credentials == null
              ? "The keys of the S3 service are missing: give them in the environment variables %s and %s, or in a file named by --s3-credentials."
                  .formatted(ACCESS_KEY, SECRET_KEY)
              : "The file %s of --s3-credentials does not have both keys: it needs the lines access-key = … and secret-key = …."
                  .formatted(credentials));
    }
    return new Keys(access.strip(), secret.strip());
  }

  private static Properties read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
      return properties;
    } catch (IOException unreadable) {
      throw new StartupException(
          "The file %s of --s3-credentials cannot be read (%s)."
              .formatted(file, unreadable.getClass().getSimpleName()),
          unreadable);
    } catch (IllegalArgumentException malformed) {
      // Its message may have some of the content.
      throw new StartupException(
          "The file %s of --s3-credentials has a malformed line.".formatted(file));
    }
  }
}
