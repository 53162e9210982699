package io.penstock.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * The rules between packages that the compiler cannot guard (docs/adr/0001-modules-and-tools.md).
 */
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.penstock");

  @Test
  void engineKnowsTheJdkAndJspecifyAlone() {
    classes()
        .that()
        .resideInAPackage("io.penstock.engine..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.penstock.engine..", "java..", "javax.crypto..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void adaptersImportNoOtherAdapterButJson() {
    for (String adapter :
        new String[] {"http", "runtime", "store", "webhook", "archive", "metrics"}) {
      noClasses()
          .that()
          .resideInAPackage("io.penstock.adapters." + adapter + "..")
          .should()
          .dependOnClassesThat(
              com.tngtech.archunit.base.DescribedPredicate.describe(
                  "are of another adapter",
                  other ->
                      other.getPackageName().startsWith("io.penstock.adapters.")
                          && !other.getPackageName().startsWith("io.penstock.adapters." + adapter)
                          && !other.getPackageName().startsWith("io.penstock.adapters.json")))
          .check(CLASSES);
    }
  }

  @Test
  void onlyTheHttpAdapterKnowsTheWireForms() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.penstock.adapters.http..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.penstock.adapters.http.wire..")
        .check(CLASSES);
  }

  @Test
  void onlyTheServerNamesConcreteAdapters() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.penstock.server..", "io.penstock.adapters..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.penstock.adapters..")
        .check(CLASSES);
  }

  @Test
  void enginePackagesHaveNoCycles() {
    slices().matching("io.penstock.engine.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theClassesWereFound() {
    // Every rule above holds for no classes at all.
    classes()
        .that()
        .haveFullyQualifiedName("io.penstock.engine.run.RunDecider")
        .should()
        .bePublic()
        .check(CLASSES);
  }
}
