using AdmissionWebhook.Engine;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Server.Admission;

/// <summary>Answers requests with the policies currently in force.</summary>
internal sealed partial class AdmissionEvaluator(
    PolicyStore policies,
    IClusterView cluster,
    TimeProvider time,
    ILogger<AdmissionEvaluator> logger
)
{
    /// <summary>The rule name for denying an object whose namespace has not been seen yet.</summary>
    private const string UnknownNamespace = "unknown-namespace";

    public AdmissionAnswer Validate(AdmissionRequest request)
    {
        var current = policies.Current;
        return LacksLabels(request.Input.Namespace, current)
            ? new AdmissionAnswer(request, Unknown(request.Input.Namespace), []) { IsTooEarly = true }
            : Answer(request, GuardedEngine.Validate(request.Input, current, cluster, time.GetUtcNow(), Deadline(request)));
    }

    public AdmissionAnswer Mutate(AdmissionRequest request)
    {
        var current = policies.Current;
        return Answer(request, GuardedEngine.Mutate(request.Input, current, cluster, time.GetUtcNow())) with
        {
            IsTooEarly = LacksLabels(request.Input.Namespace, current),
        };
    }

    /// <summary>Completes when the watch has delivered the namespace, or has had <see cref="ReviewLimits.CatchingUp"/> to do so.</summary>
    public async Task CatchUpAsync(string @namespace, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (LacksLabels(@namespace, policies.Current) && time.GetElapsedTime(since) < ReviewLimits.CatchingUp)
        {
            await Task.Delay(ReviewLimits.Pause, time, cancellationToken);
        }
    }

    // Every object has a namespace, so an unknown one was created a moment ago. To treat it as unlabelled would admit what a policy for its
    // labels denies.
    private bool LacksLabels(string @namespace, PolicySet current) =>
        current.IsDecidedByLabels(@namespace) && cluster.NamespaceLabels(@namespace) is null;

    private static Verdict Unknown(string @namespace) =>
        new(
            false,
            [
                new Finding(
                    UnknownNamespace,
                    EnforcementAction.Deny,
                    JsonPath.Root,
                    "",
                    $"namespace \"{BoundedText.Label(@namespace)}\" is not in the webhook's cache yet, "
                        + "and a policy selects namespaces by label",
                    "try again; if this persists, the webhook has lost its watch of namespaces, and its /readyz?verbose says why"
                ),
            ],
            ""
        );

    // A review of ordinary size needs no deadline.
    private Func<bool>? Deadline(AdmissionRequest request)
    {
        if (request.Length <= BodyMemory.Ordinary)
        {
            return null;
        }

        var started = time.GetTimestamp();
        return () => time.GetElapsedTime(started) > ReviewLimits.Evaluating;
    }

    private AdmissionAnswer Answer(AdmissionRequest request, EngineAnswer answer)
    {
        if (answer.Fault is { } fault)
        {
            Log.EngineFailed(logger, fault, BoundedText.Label(request.Uid), BoundedText.Label(request.Input.Kind));
        }

        return new AdmissionAnswer(request, answer.Verdict, answer.Patch) { Failed = answer.Fault is not null };
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Review {Uid} of a {Kind} failed")]
        public static partial void EngineFailed(ILogger logger, Exception exception, string uid, string kind);
    }
}
