package io.penstock.adapters.archive;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.ProjectArchives.Check;
import io.penstock.engine.port.ProjectArchives.Kind;
import io.penstock.engine.service.definition.Names;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the objects of an archive. Files that belong to nothing are passed over. */
final class ArchiveReader {

  /** {@code deployments/<any>/<any>.yaml}, and the like. */
  private static final Pattern OWNER =
      Pattern.compile("(deployments|pipelines|environments)/([^/]+)/[^/]+\\.ya?ml");

  private static final Pattern VERSION =
      Pattern.compile("(deployments|pipelines)/([^/]+)/versions/[^/]+\\.ya?ml");

  private final ZipEntries entries;
  private final Check check;

  /** The folders of deployments and pipelines, and what was read of them. */
  private final Map<String, Map<String, @Nullable Object>> owners = new LinkedHashMap<>();

  private final Map<String, Map<String, @Nullable Object>> objects = new LinkedHashMap<>();

  ArchiveReader(ZipEntries entries, Check check) {
    this.entries = entries;
    this.check = check;
  }

  /** Something of one file; a refusal tells which. */
  private interface OfFile<T> {
    T read(Map<String, @Nullable Object> file);
  }

  Map<String, @Nullable Object> read() throws IOException {
    requireFormat();
    for (String kind : List.of("deployments", "pipelines", "environments")) {
      objects.put(kind, new LinkedHashMap<>());
    }
    for (String name : entries.names()) {
      Matcher owner = OWNER.matcher(name);
      if (owner.matches()) {
        readOwner(name, owner.group(1), owner.group(2));
      }
    }
    for (String name : entries.names()) {
      Matcher version = VERSION.matcher(name);
      if (version.matches()) {
        readVersion(name, version.group(1), version.group(2));
      }
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>(objects);
    all.put(
        YamlFields.VARIABLES,
        entries.has(ArchiveLayout.VARIABLES)
            ? of(
                ArchiveLayout.VARIABLES,
                file -> YamlFields.variables(YamlFields.VARIABLES, file.get(YamlFields.VARIABLES)))
            : Map.of());
    return all;
  }

  private void requireFormat() throws IOException {
    String format =
        of(ArchiveLayout.INFO, file -> YamlFields.requireText(file, ArchiveLayout.FORMAT_FIELD));
    if (!format.equals(ArchiveLayout.FORMAT)) {
      throw invalid(
          "%s of the import: the value %s of '%s' is not known; it must be %s."
              .formatted(
                  ArchiveLayout.INFO,
                  Names.quote(format),
                  ArchiveLayout.FORMAT_FIELD,
                  ArchiveLayout.FORMAT));
    }
  }

  private void readOwner(String name, String folder, String directory) throws IOException {
    Kind kind =
        switch (folder) {
          case "deployments" -> Kind.DEPLOYMENT;
          case "pipelines" -> Kind.PIPELINE;
          default -> Kind.ENVIRONMENT;
        };
    Named read = thing(name, kind);
    if (kind != Kind.ENVIRONMENT) {
      read.settings().put(ArchiveLayout.VERSIONS, new LinkedHashMap<String, @Nullable Object>());
    }
    if (owners.put(folder + "/" + directory, read.settings()) != null) {
      throw invalid(
          "%s of the import is the second file of its kind in its folder: one is allowed."
              .formatted(Names.quote(name)));
    }
    putOnce(objects.getOrDefault(folder, Map.of()), read, name);
  }

  private void readVersion(String name, String folder, String directory) throws IOException {
    Map<String, @Nullable Object> owner = owners.get(folder + "/" + directory);
    if (owner == null) {
      throw invalid(
          "%s of the import belongs to nothing: there is no YAML file in the folder of which it is a version."
              .formatted(Names.quote(name)));
    }
    Named read =
        thing(name, folder.equals("deployments") ? Kind.DEPLOYMENT_VERSION : Kind.PIPELINE_VERSION);
    putOnce(Yaml12.object((Map<?, ?>) Objects.requireNonNull(owner.get("versions"))), read, name);
  }

  private record Named(String name, Map<String, @Nullable Object> settings) {}

  private Named thing(String file, Kind kind) throws IOException {
    Named read = settings(file, kind);
    if (read.settings().get(ArchiveLayout.ZIP) instanceof String packaged) {
      entries.checkPackage(packaged);
    }
    return read;
  }

  private Named settings(String file, Kind kind) throws IOException {
    return of(
        file,
        content -> {
          String name = YamlFields.name(kind, content);
          Map<String, @Nullable Object> settings = YamlFields.toSettings(kind, content);
          String base = file.substring(0, file.lastIndexOf('.'));
          for (String extension : packages(kind)) {
            if (entries.has(base + extension)) {
              settings.put(ArchiveLayout.ZIP, base + extension);
            }
          }
          check.check(kind, name, settings);
          return new Named(name, settings);
        });
  }

  private static List<String> packages(Kind kind) {
    return switch (kind) {
      case DEPLOYMENT_VERSION -> List.of(".zip");
      case ENVIRONMENT -> List.of(".txt", ".zip");
      case DEPLOYMENT, PIPELINE, PIPELINE_VERSION -> List.of();
    };
  }

  private static void putOnce(Map<String, @Nullable Object> all, Named read, String file) {
    if (all.put(read.name(), read.settings()) != null) {
      throw invalid(
          "%s of the import has the name %s, which another file has already."
              .formatted(Names.quote(file), Names.quote(read.name())));
    }
  }

  private <T> T of(String file, OfFile<T> reader) throws IOException {
    byte[] text = entries.text(file);
    try {
      return reader.read(Yaml12.read(text));
    } catch (RejectedException e) {
      throw new RejectedException(
          e.reason(), "%s of the import: %s".formatted(Names.quote(file), e.getMessage()));
    }
  }
}
