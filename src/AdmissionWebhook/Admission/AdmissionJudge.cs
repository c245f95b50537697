using System.Text.Json;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Rules;

namespace AdmissionWebhook.Admission;

/// <summary>Asks the engine, under the policies in force, and answers for it where it cannot be asked or fails.</summary>
internal sealed partial class AdmissionJudge(PolicyStore policies, IClusterView cluster, TimeProvider time, ILogger<AdmissionJudge> logger)
{
    /// <summary>The name under which a failure of the engine itself is reported; a rule that fails denies in its own name.</summary>
    private const string InternalError = "internal-error";

    /// <summary>A failure of the engine denies.</summary>
    public AdmissionAnswer Validate(AdmissionRequest request)
    {
        if (Unasked(request.Input) is { } verdict)
        {
            return new AdmissionAnswer(request, verdict, []);
        }

        try
        {
            var found = PolicyEngine.Validate(request.Input, policies.Current, cluster, time.GetUtcNow());
            return new AdmissionAnswer(request, found, []);
        }
#pragma warning disable CA1031 // Whatever fails must become a denial with a reason, never a dropped call.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail(fault, request);
            var message = $"the object could not be judged ({fault.GetType().Name}: {fault.Message})";
            return new AdmissionAnswer(request, Denied(InternalError, message, "report this object"), []) { Failed = true };
        }
    }

    /// <summary>A failure of the engine leaves the object as it is.</summary>
    public AdmissionAnswer Mutate(AdmissionRequest request)
    {
        if (Unasked(request.Input) is { } verdict)
        {
            return new AdmissionAnswer(request, verdict, []);
        }

        try
        {
            var patch = PolicyEngine.Mutate(request.Input, policies.Current, cluster, time.GetUtcNow());
            return new AdmissionAnswer(request, Verdict.NothingToSay, patch);
        }
#pragma warning disable CA1031 // Defaults are a courtesy: an object that they cannot be worked out for is left to validation.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail(fault, request);
            var note = $"{InternalError}: no defaults were set ({fault.GetType().Name}: {fault.Message})";
            return new AdmissionAnswer(request, Noted(note), []) { Failed = true };
        }
    }

    private void Fail(Exception fault, AdmissionRequest request) =>
        Log.EngineFailed(logger, fault, BoundedText.Label(request.Uid), BoundedText.Label(request.Input.Kind));

    private static Verdict? Unasked(AdmissionInput input)
    {
        if (input.Operation is not (Operation.Create or Operation.Update))
        {
            return null;
        }

        if (input.IstioKind == IstioKind.None)
        {
            return Noted($"unknown-kind: {input.Kind} of group '{input.Group}' is not judged here and is allowed as it is");
        }

        return input.Object.ValueKind == JsonValueKind.Object
            ? null
            : Denied(RuleCatalog.UnreadableField.Name, "the request holds no object", "send the whole object");
    }

    private static Verdict Denied(string rule, string message, string remedy) =>
        new(false, [new Finding(rule, EnforcementAction.Deny, JsonPath.Root, "", message, remedy)], "");

    private static Verdict Noted(string note) => Verdict.NothingToSay with { Notes = [note] };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Review {Uid} of a {Kind} failed")]
        public static partial void EngineFailed(ILogger logger, Exception exception, string uid, string kind);
    }
}
