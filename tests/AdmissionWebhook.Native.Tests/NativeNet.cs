using System.Collections.Concurrent;
using System.Text.Json;
using AdmissionWebhook.Deployment;
using AdmissionWebhook.Deployment.Native;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Istio;
using Cel;

namespace AdmissionWebhook.Native.Tests;

/// <summary>
/// Evaluates native policies as the API server would: variables in order, and with <c>failurePolicy: Ignore</c> a failing expression admits
/// the object. CEL comes from the package Cel, extended by the Kubernetes functions that the policies use.
/// </summary>
internal static class NativeNet
{
    private static readonly CelEnvironment Environment = NewEnvironment();
    private static readonly ConcurrentDictionary<string, CelProgramDelegate> Programs = new();

    /// <summary>The rules under whose names the net denies.</summary>
    /// <param name="labels">The labels of the request's namespace.</param>
    public static IReadOnlyList<string> Denials(
        IEnumerable<NativePolicy> policies,
        AdmissionInput input,
        IReadOnlyDictionary<string, string> labels
    )
    {
        var plural = IstioKinds.All.First(kind => kind.Name == input.Kind).Plural;
        var root = Root(input, labels);
        return [.. policies.Where(policy => policy.Resources.Contains(plural) && Denies(policy, root)).Select(policy => policy.Rule)];
    }

    /// <exception cref="Exception">The expression does not compile.</exception>
    public static CelProgramDelegate Compile(string expression) => Programs.GetOrAdd(expression, text => Environment.Compile(text));

    /// <summary>Whether the API server calls a webhook with these conditions. Throws if one fails: the write would be rejected.</summary>
    public static bool Calls(IEnumerable<MatchCondition> conditions, AdmissionInput input)
    {
        var root = Root(input, new Dictionary<string, string>());
        return conditions.All(condition => Compile(condition.Expression)(root) is true);
    }

    private static bool Denies(NativePolicy policy, Dictionary<string, object?> root)
    {
        var variables = new Dictionary<string, object?>();
        root["variables"] = variables;
        foreach (var variable in policy.Variables)
        {
            var program = Compile(variable.Expression);
            try
            {
                variables[variable.Name] = Plain(program(root));
            }
#pragma warning disable CA1031 // Whatever fails in an expression, the API server skips the policy that uses it.
            catch (Exception)
#pragma warning restore CA1031
            {
                // Every expression that uses this variable fails too.
            }

            if (variable.Name == "enforced" && variables.GetValueOrDefault("enforced") is false)
            {
                return false;
            }
        }

        var expression = Compile(policy.Expression);
        try
        {
            return expression(root) is false;
        }
#pragma warning disable CA1031 // As above.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private static Dictionary<string, object?> Root(AdmissionInput input, IReadOnlyDictionary<string, string> labels) =>
        new()
        {
            ["object"] = Value(input.Object),
            ["oldObject"] = Value(input.OldObject),
            ["namespaceObject"] = Map(
                ("metadata", Map(("labels", labels.ToDictionary(label => label.Key, label => (object?)label.Value))))
            ),
            ["request"] = Map(
                ("namespace", input.Namespace),
                ("name", input.Name),
                ("operation", input.Operation == Operation.Create ? "CREATE" : "UPDATE"),
                ("kind", Map(("kind", input.Kind))),
                ("userInfo", Map(("username", input.User), ("groups", input.Groups.ToArray<object?>())))
            ),
        };

    private static Dictionary<string, object?> Map(params (string Name, object? Value)[] members) =>
        members.ToDictionary(member => member.Name, member => member.Value);

    private static object? Value(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().ToDictionary(member => member.Name, member => Value(member.Value)),
            JsonValueKind.Array => element.EnumerateArray().Select(Value).ToArray(),
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number => element.TryGetInt64(out var whole) ? whole : element.GetDouble(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

    // The package reads members only of this type and items only of arrays, but creates other types.
    private static object? Plain(object? value) =>
        value switch
        {
            string or null => value,
            IDictionary<string, object?> members => members.ToDictionary(member => member.Key, member => Plain(member.Value)),
            System.Collections.IDictionary members => members
                .Keys.Cast<object>()
                .ToDictionary(key => key.ToString()!, key => Plain(members[key])),
            System.Collections.IEnumerable items => items.Cast<object?>().Select(Plain).ToArray(),
            _ => value,
        };

    private static CelEnvironment NewEnvironment()
    {
        var environment = new CelEnvironment([], "");
        environment.RegisterFunction("lowerAscii", [typeof(string)], arguments => ((string)arguments[0]!).ToLowerInvariant());
        environment.RegisterFunction(
            "substring",
            [typeof(string), typeof(long), typeof(long)],
            arguments => ((string)arguments[0]!)[(int)(long)arguments[1]!..(int)(long)arguments[2]!]
        );
        environment.RegisterFunction(
            "join",
            [typeof(object[]), typeof(string)],
            arguments => string.Join((string)arguments[1]!, (object?[])arguments[0]!)
        );
        environment.RegisterFunction(
            "split",
            [typeof(string), typeof(string)],
            arguments => ((string)arguments[0]!).Split((string)arguments[1]!).ToArray<object?>()
        );
        return environment;
    }
}
