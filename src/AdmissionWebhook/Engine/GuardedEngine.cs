using System.Text.Json;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Patching;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Engine;

/// <summary>The engine's answer.</summary>
/// <param name="Fault">Why the engine failed; the verdict then reports the failure. Null if it did not fail.</param>
internal readonly record struct EngineAnswer(Verdict Verdict, IReadOnlyList<JsonPatchOperation> Patch, Exception? Fault);

/// <summary>The engine, with an answer for every failure. The server and the dry run share it, so their answers agree.</summary>
internal static class GuardedEngine
{
    /// <summary>The rule name that a failure of the engine itself is reported under; a failing rule denies under its own name.</summary>
    private const string InternalError = "internal-error";

    /// <summary>The rule name that an overdue review is denied under.</summary>
    private const string Overdue = "overdue";

    /// <summary>If the engine fails, the object is denied.</summary>
    /// <param name="isOverdue">
    /// Whether the caller has stopped waiting, in which case the object is denied; null if there is no deadline.
    /// </param>
    public static EngineAnswer Validate(
        AdmissionInput input,
        PolicySet policies,
        IClusterView cluster,
        DateTimeOffset now,
        Func<bool>? isOverdue = null
    )
    {
        try
        {
            return new EngineAnswer(WithoutEngine(input) ?? PolicyEngine.Validate(input, policies, cluster, now, isOverdue), [], null);
        }
        catch (OverdueException fault)
        {
            return new EngineAnswer(Denied(Overdue, fault.Message, "split the object into smaller ones, or try again"), [], fault);
        }
#pragma warning disable CA1031 // Any failure must become a denial with a reason, never a dropped call or an aborted run.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var message = $"the object could not be evaluated ({fault.GetType().Name}: {fault.Message})";
            return new EngineAnswer(Denied(InternalError, message, "report this object"), [], fault);
        }
    }

    /// <summary>If the engine fails, the object is left as it is.</summary>
    public static EngineAnswer Mutate(AdmissionInput input, PolicySet policies, IClusterView cluster, DateTimeOffset now)
    {
        if (WithoutEngine(input) is { } verdict)
        {
            return new EngineAnswer(verdict, [], null);
        }

        if (input.Operation is Operation.Create or Operation.Update && input.Object.ValueKind != JsonValueKind.Object)
        {
            return Validate(input, policies, cluster, now);
        }

        try
        {
            return new EngineAnswer(Verdict.NothingToSay, PolicyEngine.Mutate(input, policies, cluster, now), null);
        }
#pragma warning disable CA1031 // Defaults are optional: an object that they cannot be computed for is left to validation.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return new EngineAnswer(Noted($"{InternalError}: no defaults were set ({fault.GetType().Name}: {fault.Message})"), [], fault);
        }
    }

    /// <summary>The answer to an object of a kind that is not evaluated here.</summary>
    public static Verdict UnknownKind(AdmissionInput input) =>
        Noted($"unknown-kind: {input.Kind} of group '{input.Group}' is not evaluated and is allowed");

    private static Verdict? WithoutEngine(AdmissionInput input) =>
        input.Operation is Operation.Create or Operation.Update && input.IstioKind == IstioKind.None ? UnknownKind(input) : null;

    private static Verdict Denied(string rule, string message, string remedy) =>
        new(false, [new Finding(rule, EnforcementAction.Deny, JsonPath.Root, "", message, remedy)], "");

    private static Verdict Noted(string note) => Verdict.NothingToSay with { Notes = [note] };
}
