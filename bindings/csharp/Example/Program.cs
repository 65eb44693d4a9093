using System;
using Jpm.Payments;

/// <summary>
/// A day at the till: what to do with each outcome of a payment.
/// Program.exe CONFIG_FILE, or as the simulator prints them (ready BASE_URL CA_FILE): Program.exe BASE_URL [CA_FILE]
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length < 1 || arguments.Length > 2)
        {
            Console.Error.WriteLine("Program.exe CONFIG_FILE | BASE_URL [CA_FILE]");
            return 2;
        }
        using (var client = new JpmClient(Options(arguments)))
        {
            Settle(client);
            return Day(client);
        }
    }

    /// <summary>What every till does first, and again while a payment is in doubt: book what it was not told before.</summary>
    private static void Settle(JpmClient client)
    {
        try
        {
            for (Result told = client.SettleNext(); told != null; told = client.SettleNext())
            {
                Console.WriteLine("   Order {0} (request id {1}): {2}", told.OrderNumber, told.RequestId, told.Outcome);
                Console.WriteLine("   " + told.Advice.Text());
            }
        }
        catch (InDoubtException doubt)
        {
            Result oldest = doubt.Result;
            Console.WriteLine("   Still in doubt: {0}; ask again in {1} ms", oldest.RequestId, oldest.RetryAfterMs);
        }
    }

    private static JpmOptions Options(string[] arguments)
    {
        if (!arguments[0].Contains("://"))
        {
            return new JpmOptions { ConfigFile = arguments[0], FromEnvironment = true };
        }
        bool ownAuthority = arguments.Length == 2;
        return new JpmOptions
        {
            { JpmOption.BaseUrl, arguments[0] },
            { JpmOption.MerchantId, Environment.GetEnvironmentVariable("JPM_MERCHANT_ID") ?? "998482157630" },
            { JpmOption.AccessToken, Environment.GetEnvironmentVariable("JPM_ACCESS_TOKEN") ?? "simulator" },
            { JpmOption.CompanyName, "Payment Company" },
            { JpmOption.ProductName, "Application Name" },
            { JpmOption.Trust, ownAuthority ? "file" : "os" },
            { JpmOption.CaFile, ownAuthority ? arguments[1] : null },
            { JpmOption.JournalFile, Environment.GetEnvironmentVariable("JPM_JOURNAL_FILE") ?? "pay.journal" },
        };
    }

    private static int Day(JpmClient client)
    {
        var visa = new Card { AccountNumber = "4112344112344113", ExpiryMonth = 12, ExpiryYear = 2030, Cvv = "111" };
        var mastercard = new Card { AccountNumber = "5112345112345114", ExpiryMonth = 12, ExpiryYear = 2030, Cvv = "111" };
        var holder = new AccountHolder { FirstName = "John", LastName = "Smith", Email = "example@example.com" };

        Console.WriteLine("1. A sale that stores the customer's card");
        Result first = Sell(1234, "A-1", sale => client.PayWithNewProfile(sale, visa, holder));
        Profile profile = first?.Profile;
        if (profile == null)
        {
            return 1;
        }

        Console.WriteLine("2. The same customer again, without the card");
        Result second = Sell(500, "A-2", sale => client.PayWithProfile(sale, profile));

        Console.WriteLine("3. A card without money");
        Result third = Sell(52100, "A-3", sale => client.PayWithCard(sale, mastercard));

        Console.WriteLine("4. A sale whose profile cannot be made (a customer only the simulator knows)");
        var stranger = new AccountHolder { FirstName = "John", LastName = "Smith", ReferenceId = "SIM-PROFILE-FAILS" };
        Result fourth = Sell(1234, "A-4", sale => client.PayWithNewProfile(sale, visa, stranger));

        bool asExpected = first.IsApproved && Approved(second) && !Approved(third) && Approved(fourth);
        return asExpected ? 0 : 1;
    }

    private static bool Approved(Result result)
    {
        return result != null && result.IsApproved;
    }

    /// <summary>One sale. Null when it did not come to an answer about the money.</summary>
    private static Result Sell(long amount, string orderNumber, Func<Payment, Result> pay)
    {
        var sale = new Payment
        {
            Amount = amount,
            Currency = "USD",
            OrderNumber = orderNumber,
            RequestId = JpmClient.NewRequestId(),
        };
        // A real till stores sale.RequestId here. After a crash SettleNext tells what became of it.
        try
        {
            Result result = pay(sale);
            Report(result);
            return result;
        }
        catch (InDoubtException doubt)
        {
            Console.WriteLine("   Do NOT take the money again, not in cash either: " + doubt.Message);
            Console.WriteLine("   " + doubt.Result.Advice.Text() + " (request id " + doubt.Result.RequestId + ")");
        }
        catch (JpmException fault)
        {
            Console.WriteLine("   This sale was not charged: " + fault.Message);
            Console.WriteLine("   " + fault.Result.Advice.Text());
        }
        return null;
    }

    private static void Report(Result result)
    {
        if (result.IsApproved)
        {
            Console.WriteLine(
                "   Hand out the goods. Receipt: approval {0} {1}", result.ApprovalCode, result.MaskedAccountNumber);
        }
        else if (result.Outcome == Outcome.PartiallyApproved)
        {
            Console.WriteLine(
                "   {0} paid by card: take the other {1} some other way, then hand out the goods.",
                result.Amount, result.RequestedAmount - result.Amount);
        }
        else if (result.Outcome == Outcome.Declined)
        {
            Console.WriteLine("   Keep the goods and ask for another card: " + result.ResponseCode);
        }
        else
        {
            Console.WriteLine("   Wait: {0} (request id {1})", result.Advice.Text(), result.RequestId);
        }

        if (result.ProfileOutcome == ProfileOutcome.Created)
        {
            Console.WriteLine("   Profile {0}: the card need not be asked for again.", result.ConsumerProfileId);
        }
        else if (result.ProfileOutcome == ProfileOutcome.Failed)
        {
            Console.WriteLine("   The card was not stored ({0}); the payment stands.", result.ProfileResponseMessage);
        }
    }
}
