using AdmissionWebhook.Tls;
using AdmissionWebhook.Tls.SelfManaged;

namespace AdmissionWebhook.Tests.Tls.SelfManaged;

public sealed class RotationTests
{
    private static readonly DateTimeOffset Start = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CertificateNames Names = new("webhook.egress.svc", "127.0.0.1");
    private static readonly CertificateState First = RotationMoves.Begin(Names, TrustBundle.Empty, Start);
    private static readonly CertificateState Announced = After(After(First, RotationStep.IssueServer, 240), RotationStep.Announce, 244);
    private static readonly CertificateState Promoted = After(Announced, RotationStep.Promote, 244);

    public static TheoryData<string, double, double?, string> Table { get; } =
        new()
        {
            // state, day, minutes that the next CA has been trusted, step
            { "first", 0, null, "None" },
            { "first", 59, null, "None" },
            { "first", 61, null, "IssueServer" },
            { "first", 91, null, "IssueServer" },
            { "first, server of day 240", 243, null, "None" },
            { "first, server of day 240", 244, null, "Announce" },
            { "first, rotation requested", 1, null, "Announce" },
            { "first", 366, null, "StartAnew" },
            { "announced", 244, null, "None" },
            { "announced", 244, 0.9, "None" },
            { "announced", 244, 1, "Promote" },
            { "announced", 310, null, "IssueServer" },
            { "announced, server until the authority's end", 364, null, "None" },
            { "announced", 366, null, "Promote" },
            { "announced, but long ago", 366, null, "StartAnew" },
            { "announced, next expired", 244, 5, "Announce" },
            { "promoted", 244, null, "None" },
            { "promoted, server of day 290", 329, null, "None" },
            { "promoted, server of day 290", 330, null, "Retire" },
            { "promoted, until unknown, server of day 290", 334, null, "None" },
            { "promoted, until unknown, server of day 364", 366, null, "Retire" },
            { "promoted, rotation requested", 245, null, "Announce" },
        };

    [Theory]
    [MemberData(nameof(Table))]
    public void The_next_step_follows_from_state_and_time_alone(string state, double day, double? trustedMinutes, string step) =>
        Assert.Equal(
            step,
            Rotation
                .Next(Named(state), Names, trustedMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null, Start.AddDays(day))
                .ToString()
        );

    [Fact]
    public void A_missing_name_needs_a_new_certificate_and_an_extra_one_does_not()
    {
        Assert.Equal(RotationStep.IssueServer, Rotation.Next(First, new CertificateNames("webhook.egress.svc.corp.local"), null, Start));
        Assert.Equal(RotationStep.None, Rotation.Next(First, new CertificateNames("webhook.egress.svc"), null, Start));
    }

    [Fact]
    public void Every_step_keeps_trust_in_what_can_be_served_before_and_after_it()
    {
        Assert.True(Announced.Bundle.Holds(First.Authority) && Announced.Bundle.Holds(Announced.Next!));
        Assert.True(Announced.Authority.HasSigned(Announced.Server));
        Assert.True(Promoted.Bundle.Holds(First.Authority) && Promoted.Bundle.Holds(Promoted.Authority));
        Assert.Equal(Announced.Next, Promoted.Authority);
        Assert.True(Promoted.Authority.HasSigned(Promoted.Server));
        var retired = After(Promoted, RotationStep.Retire, 335);
        Assert.True(!retired.Bundle.Holds(First.Authority) && retired.Bundle.Holds(Promoted.Authority));
        Assert.Equal(Promoted.Server, retired.Server);
    }

    [Fact]
    public void The_previous_CA_stays_until_its_last_certificate_has_expired() =>
        Assert.Equal(Announced.Server.NotAfter, Promoted.PreviousUntil);

    [Fact]
    public void A_second_rotation_during_the_first_drops_no_CA()
    {
        var again = After(After(Promoted, RotationStep.Announce, 245), RotationStep.Promote, 245);
        Assert.All([First.Authority, Promoted.Authority, again.Authority], authority => Assert.True(again.Bundle.Holds(authority)));
        Assert.Equal(Promoted.Server.NotAfter, again.PreviousUntil);
    }

    [Fact]
    public void A_requested_rotation_happens_once() =>
        Assert.False(After(First with { RotationRequested = true }, RotationStep.Announce, 1).RotationRequested);

    [Fact]
    public void A_start_from_scratch_keeps_the_existing_trust()
    {
        var taken = RotationMoves.Begin(Names, First.Bundle, Start.AddDays(1));
        Assert.True(taken.Bundle.Holds(First.Authority) && taken.Bundle.Holds(taken.Authority));
        Assert.Equal(Start.AddDays(1) + Rotation.ServerLifetime, taken.PreviousUntil);
        Assert.False(RotationMoves.Begin(Names, First.Bundle, Start.AddDays(366)).Bundle.Holds(First.Authority));
    }

    private static CertificateState Named(string name)
    {
        var state = name.Split(',')[0] switch
        {
            "first" => First,
            "announced" => Announced,
            _ => Promoted,
        };
        return name switch
        {
            _ when name.Contains("server of day ", StringComparison.Ordinal) => Unknown(
                name,
                After(state, RotationStep.IssueServer, int.Parse(name.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture))
            ),
            _ when name.EndsWith("requested", StringComparison.Ordinal) => state with { RotationRequested = true },
            _ when name.EndsWith("the authority's end", StringComparison.Ordinal) => After(state, RotationStep.IssueServer, 300),
            _ when name.EndsWith("long ago", StringComparison.Ordinal) => state with { Next = After(First, RotationStep.Announce, 0).Next },
            _ when name.EndsWith("next expired", StringComparison.Ordinal) => state with
            {
                Next = After(First, RotationStep.Announce, -200).Next,
            },
            _ => state,
        };
    }

    private static CertificateState Unknown(string name, CertificateState state) =>
        name.Contains("until unknown", StringComparison.Ordinal) ? state with { PreviousUntil = null } : state;

    private static CertificateState After(CertificateState state, RotationStep step, int day) =>
        RotationMoves.After(state, step, Names, TrustBundle.Empty, Start.AddDays(day));
}
