using System.Text.Json;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Schema;

namespace AdmissionWebhook.Server.Admission;

/// <summary>Validates an EgressPolicy before it is stored, and reports all of its errors.</summary>
internal static class PolicyEvaluator
{
    /// <summary>The rule name of every finding.</summary>
    public const string InvalidPolicy = "invalid-policy";

    public static AdmissionAnswer Validate(AdmissionRequest request) => new(request, Evaluate(request.Input), []);

    private static Verdict Evaluate(AdmissionInput input)
    {
        if ((input.Group, input.Kind) != (EgressPolicySchema.Group, EgressPolicySchema.Kind))
        {
            return GuardedEngine.UnknownKind(input);
        }

        // An object that is being deleted can only lose finalizers.
        if (input.Operation is not (Operation.Create or Operation.Update) || input.IsBeingDeleted)
        {
            return Verdict.NothingToSay;
        }

        var errors = new List<PolicyError>();
        if (input.Object.ValueKind == JsonValueKind.Object)
        {
            PolicyCompiler.Compile(input.Object, errors);

            // With generateName, the name is set after admission.
            errors.RemoveAll(error =>
                error.Path.ToFieldPath() == "metadata.name" && input.Object.Member("metadata"u8).Text("generateName"u8) is { Length: > 0 }
            );
        }
        else
        {
            errors.Add(new PolicyError(JsonPath.Root, "the request contains no object"));
        }

        return errors.Count == 0
            ? Verdict.NothingToSay
            : new Verdict(
                false,
                [
                    .. errors.Select(error => new Finding(
                        InvalidPolicy,
                        EnforcementAction.Deny,
                        error.Path,
                        "",
                        error.Message,
                        "correct it"
                    )),
                ],
                ""
            );
    }
}
