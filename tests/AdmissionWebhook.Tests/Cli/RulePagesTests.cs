using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Reports;
using AdmissionWebhook.Tests.Rules;

namespace AdmissionWebhook.Tests.Cli;

public sealed class RulePagesTests
{
    [Fact]
    public void Every_page_is_embedded_unchanged() =>
        Assert.All(
            RuleCatalog.All,
            rule =>
                Assert.Equal(
                    File.ReadAllText(Path.Combine(RulePage.Folder, rule.Descriptor.Name + ".md")),
                    RulePages.Find(rule.Descriptor.Name)
                )
        );

    [Fact]
    public void A_rule_that_does_not_exist_has_no_page() => Assert.Null(RulePages.Find("README"));
}
