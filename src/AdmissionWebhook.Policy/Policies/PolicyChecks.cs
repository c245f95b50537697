using System.Text.Json;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Policy.Policies;

/// <summary>Errors in a policy that the schema cannot express.</summary>
internal static class PolicyChecks
{
    public static void Check(JsonElement spec, List<PolicyError> errors)
    {
        if (spec.Member("scope"u8) is { ValueKind: JsonValueKind.Object } scope && scope.HasContent())
        {
            foreach (var (name, value) in new[] { ("mesh", spec.Member("mesh"u8)), ("ungoverned", spec.Member("ungoverned"u8)) })
            {
                if (value.IsPresent())
                {
                    errors.Add(new PolicyError(JsonPath.Spec[name], "is about the whole mesh; put it in a policy without scope"));
                }
            }
        }

        CheckExceptions(spec, errors);
        CheckDefaults(spec.Member("defaults"u8), JsonPath.Spec["defaults"], errors);
        CheckLabels(spec.Member("defaults"u8).Member("labels"u8), JsonPath.Spec["defaults"]["labels"], errors);
        var index = 0;
        foreach (var approval in spec.Member("approvedHosts"u8).Items())
        {
            CheckLabels(approval.Member("labels"u8), JsonPath.Spec["approvedHosts"][index++]["labels"], errors);
        }
    }

    private static void CheckExceptions(JsonElement spec, List<PolicyError> errors)
    {
        var index = 0;
        foreach (var exception in spec.Member("exceptions"u8).Items())
        {
            var path = JsonPath.Spec["exceptions"][index++];
            foreach (var name in PolicyReader.Texts(exception, "rules"u8))
            {
                if (name == "denied-host")
                {
                    errors.Add(new PolicyError(path["rules"], "no exception lifts denied-host; take the host out of deniedHosts instead"));
                }
                else if (RuleCatalog.Find(name)?.Descriptor.Group == RuleGroup.Destinations && !exception.Member("values"u8).HasContent())
                {
                    errors.Add(
                        new PolicyError(path["values"], $"is required: {name} decides where traffic can go, so list the values to except")
                    );
                }
            }
        }
    }

    private static void CheckDefaults(JsonElement defaults, JsonPath path, List<PolicyError> errors)
    {
        var exportTo = PolicyReader.Texts(defaults, "exportTo"u8);
        if (exportTo.Count > 1 && exportTo.Any(entry => entry is "*" or "~"))
        {
            errors.Add(new PolicyError(path["exportTo"], "'*' and '~' cannot be combined with other entries"));
        }

        if (exportTo.Distinct().Count() != exportTo.Count)
        {
            errors.Add(new PolicyError(path["exportTo"], "lists a namespace twice"));
        }
    }

    private static void CheckLabels(JsonElement labels, JsonPath path, List<PolicyError> errors)
    {
        foreach (var label in labels.Members())
        {
            if (Formats.LabelKey(label.Name) is { } violation)
            {
                errors.Add(new PolicyError(path[label.Name], violation));
            }
            else if (ReservedLabels.Reason(label.Name) is { } reason)
            {
                errors.Add(new PolicyError(path[label.Name], $"cannot be a default: {reason}"));
            }
        }
    }
}
