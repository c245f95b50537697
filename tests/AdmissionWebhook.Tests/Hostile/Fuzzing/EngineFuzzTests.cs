using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Engine;
using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy;
using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Server.Admission;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdmissionWebhook.Tests.Hostile.Fuzzing;

/// <summary>Invariants for any body, evaluated without HTTP. See <see cref="Fuzz"/> for duration and repetition.</summary>
public sealed class EngineFuzzTests
{
    private const int Cases = 600;

    private static readonly AdmissionEvaluator Evaluate = new(
        PolicyStore.Sample(new PolicyFiles(hasNamespaceLabels: false), TimeProvider.System, NullLogger<PolicyStore>.Instance),
        NoClusterView.Instance,
        new Unhurried(),
        NullLogger<AdmissionEvaluator>.Instance
    );

    private static readonly IReadOnlySet<JsonNode> Nothing = new HashSet<JsonNode>();

    /// <summary>Every seed that is denied for its host, once per host.</summary>
    private static readonly IReadOnlyList<(JsonObject Review, string Pointer, string Value)> Denied =
    [
        .. from review in SeedReviews.All
        let answer = Answer(Bytes(review), Evaluate.Validate)
        from finding in answer!.Verdict.Findings
        where finding is { Action: EnforcementAction.Deny, Rule: "unapproved-host" or "denied-host" }
        select (review, "/request/object" + finding.Path, finding.Value),
    ];

    [Fact]
    public void Any_review_is_answered_with_its_uid_or_refused_with_a_reason() =>
        Fuzz.Check(
            Cases,
            random =>
            {
                var review = SeedReviews.All[random.Next(SeedReviews.All.Count)].DeepClone();
                new Mutator(random, Nothing).Mutate(review, random.Next(1, 6));
                IsAnswered(Encoding.UTF8.GetBytes(new Speller(random).Spell(review)));
            }
        );

    [Fact]
    public void Any_policy_is_answered_or_refused_with_a_reason() =>
        Fuzz.Check(
            Cases,
            random =>
            {
                var review = SeedReviews.Policy.DeepClone();
                new Mutator(random, Nothing).Mutate(review, random.Next(1, 6));
                Answer(Encoding.UTF8.GetBytes(new Speller(random).Spell(review)), PolicyEvaluator.Validate);
            }
        );

    [Fact]
    public void Any_bytes_are_answered_or_refused_with_a_reason() =>
        Fuzz.Check(Cases, random => IsAnswered(RawBytes.Of(Bytes(SeedReviews.All[random.Next(SeedReviews.All.Count)]), random)));

    [Fact]
    public void Equivalent_JSON_spellings_give_the_same_answer() =>
        Fuzz.Check(
            Cases,
            random =>
            {
                var review = SeedReviews.All[random.Next(SeedReviews.All.Count)].DeepClone();
                new Mutator(random, Nothing).Mutate(review["request"]!["object"]!, random.Next(1, 6));
                string[] bodies = [new Speller(random).Spell(review), new Speller(random).Spell(review)];
                var verdicts = Array.ConvertAll(bodies, body => Summary(Answer(Encoding.UTF8.GetBytes(body), Evaluate.Validate)));
                Assert.True(verdicts[0] == verdicts[1], $"{verdicts[0]} for {bodies[0]}, but {verdicts[1]} for {bodies[1]}");
            }
        );

    [Fact]
    public void A_denied_host_stays_denied_whatever_else_changes() =>
        Fuzz.Check(
            Cases,
            random =>
            {
                var (review, value, _) = Beside(random);
                StaysDenied(Encoding.UTF8.GetBytes(new Speller(random).Spell(review)), value);
            }
        );

    [Fact]
    public void A_new_host_is_denied_whatever_the_old_object_was() =>
        Fuzz.Check(
            Cases,
            random =>
            {
                var (review, value, _) = Beside(random);
                var old = SeedReviews.All[random.Next(SeedReviews.All.Count)]["request"]!["object"]!.DeepClone();
                new Mutator(random, Nothing).Mutate(old, random.Next(1, 6));
                if (old.ToJsonString().Contains(value, StringComparison.OrdinalIgnoreCase))
                {
                    return;
                }

                review["request"]!["operation"] = "UPDATE";
                review["request"]!["oldObject"] = old;
                StaysDenied(Encoding.UTF8.GetBytes(new Speller(random).Spell(review)), value);
            }
        );

    [Fact]
    public void A_duplicate_member_hides_no_host() =>
        Fuzz.Check(
            Cases,
            random =>
            {
                var (review, value, above) = Beside(random);
                var (mapping, name) = above[random.Next(above.Count)];
                var isSame = random.Next(2) == 0;
                var twin = isSame ? name : name.ToUpperInvariant();
                JsonNode decoy = mapping[name] switch
                {
                    JsonArray => new JsonArray("api.github.com"),
                    JsonObject => new JsonObject(),
                    _ => "api.github.com",
                };
                var body = Encoding.UTF8.GetBytes(new Speller(random) { Extra = (mapping, twin, decoy) }.Spell(review));
                if (isSame)
                {
                    Assert.Equal(
                        400,
                        Assert
                            .Throws<RefusedRequestException>(() => AdmissionExchange.Answer(body, Evaluate.Validate, AnswerBuffer.Rent()))
                            .StatusCode
                    );
                }
                else
                {
                    StaysDenied(body, value);
                }
            }
        );

    [Fact]
    public void Every_kind_of_reference_is_among_the_denied_seeds() =>
        Assert.True(
            Denied.Count(seed => seed.Value.StartsWith(SeedReviews.Stranger, StringComparison.Ordinal)) >= 18,
            string.Join('\n', Denied.Select(seed => seed.Pointer))
        );

    /// <summary>
    /// A denied review with everything changed but its host; and the mappings around the host, with the names that lead to it.
    /// </summary>
    private static (JsonNode Review, string Value, IReadOnlyList<(JsonObject Mapping, string Name)> Above) Beside(Random random)
    {
        var (seed, pointer, value) = Denied[random.Next(Denied.Count)];
        var review = seed.DeepClone();
        var kept = new HashSet<JsonNode>();
        var above = new List<(JsonObject, string)>();
        var node = review;
        foreach (var token in JsonPointer.Tokens(pointer))
        {
            if (node is JsonObject mapping)
            {
                above.Add((mapping, token));
            }

            node = node is JsonArray list ? list[int.Parse(token, System.Globalization.CultureInfo.InvariantCulture)]! : node[token]!;
            kept.Add(node);
        }

        new Mutator(random, kept).Mutate(review["request"]!["object"]!, random.Next(1, 6));
        return (review, value, above);
    }

    private static void StaysDenied(byte[] body, string value)
    {
        if (Answer(body, Evaluate.Validate) is not { } answer)
        {
            return;
        }

        var denials = answer.Verdict.Findings.Where(finding => finding.Action == EnforcementAction.Deny);
        Assert.True(
            !answer.Verdict.Allowed && denials.Any(finding => finding.Value == value || finding.Rule == "unreadable-field"),
            $"{value} is let in by {Encoding.UTF8.GetString(body)}"
        );
    }

    private static void IsAnswered(byte[] body)
    {
        foreach (var evaluate in new Func<AdmissionRequest, AdmissionAnswer>[] { Evaluate.Validate, Evaluate.Mutate })
        {
            var answer = Answer(body, evaluate);
            Assert.True(
                answer is not { Failed: true } && answer?.Verdict.FailedRules is null or [],
                $"{string.Join("; ", answer?.Verdict.Findings ?? [])} for {Encoding.UTF8.GetString(body)}"
            );
        }
    }

    /// <summary>Null if the body is refused.</summary>
    private static AdmissionAnswer? Answer(byte[] body, Func<AdmissionRequest, AdmissionAnswer> evaluate)
    {
        var buffer = AnswerBuffer.Rent();
        try
        {
            var answer = AdmissionExchange.Answer(body, evaluate, buffer);
            using var written = JsonDocument.Parse(buffer.Written.ToArray());
            using var asked = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 1000 });
            Assert.Equal(
                asked.RootElement.GetProperty("request").Text("uid"u8),
                written.RootElement.GetProperty("response").GetProperty("uid").GetString()
            );
            return answer;
        }
        catch (RefusedRequestException refusal)
        {
            Assert.Equal(400, refusal.StatusCode);
            Assert.NotEmpty(refusal.Message);
            return null;
        }
    }

    private static string Summary(AdmissionAnswer? answer) =>
        answer is null
            ? "refused"
            : string.Join(
                '\n',
                answer.Verdict.Findings.Select(finding => $"{finding.Action} {finding.Rule} {finding.Path}").Order(StringComparer.Ordinal)
            );

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    /// <summary>A stopped clock: reviews must be denied for their host, not for the load on the machine.</summary>
    private sealed class Unhurried : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
