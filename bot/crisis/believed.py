"""When a meaning that was heard inside a crisis is believed: what it needs before it, what forbids it, and what the patterns know better."""

from __future__ import annotations

from bot.reply import Category

DONE = frozenset({"calling", "someone_near", "means_gone", "means_away", "told_someone", "comforted", "they_ok", "eased", "waiting"})
"""What is good news: the meaning of "I can't call" lies close to "I'm calling", so a "not" in it makes it another thing."""
DENIABLE = DONE | {"illness"}
"""What a "not" in it makes another thing: "no pain, I am just finished"."""
GRAVE = frozenset(
    "plan_yes they_now far_off to_hospital lost_someone survived eased they_ok calling brink too_late too_late_for_them they_goodbye they_time"
    " out_of_danger leaving came_down texted_them rang_somebody_near followed missing dark_too which_number"
    " letter_written child_commanded child_down_the_hall opioid_signs waits_outside friend_opens gun_on_his_knees helped_once has_the_baby"
    " kind_outsider".split()
)
"""What it would be grave to mishear."""
NEEDS_WORD = {
    "lost_someone": "died",
    "strangled": "pressed",
    "body_eased": "eases",
    "out_of_danger": "eases",
    "they_weapons": "arms",
    "head_struck": "head",
}
"""What is only believed with a word for it (`says` in intents.yaml): "they took him" is no death, "he touched my neck" no strangling, and "my
chest feels fluttery" no relief."""
AT_ONCE = {
    Category.HARM_TO_OTHERS: frozenset({"unwanted", "carer_worn"}),
    Category.SUICIDE: frozenset({"about_to_use", "not_a_number"}),
}
"""What is met with what it is before anything is asked: pictures of hurting somebody that come against one's will, a bag in the hand."""
FIRST_OF_ALL = {
    "hurt_at_work": Category.DOMESTIC_VIOLENCE,
    "followed": Category.DOMESTIC_VIOLENCE,
    "outside_house": Category.DOMESTIC_VIOLENCE,
    "extorted": Category.DOMESTIC_VIOLENCE,
    "bleeding": Category.SELF_HARM,
    "brink": Category.SUICIDE,
    "on_suicide_watch": Category.SUICIDE,
    "weapon_out": Category.SUICIDE,
    "parent_behind_a_door": Category.SUICIDE,
    "at_the_hospital_door": Category.SUICIDE,
    "about_to_use": Category.SUICIDE,
    "missing": Category.SUICIDE,
    "shake_baby": Category.HARM_TO_OTHERS,
    "left_in_car": Category.HARM_TO_OTHERS,
    "new_mother_ill": Category.PSYCHOSIS,
    "child_commanded": Category.PSYCHOSIS,
    "no_breath": Category.MEDICAL_EMERGENCY,
    "chokes": Category.MEDICAL_EMERGENCY,
    "open_wound": Category.MEDICAL_EMERGENCY,
    "baby_still": Category.MEDICAL_EMERGENCY,
    "opioid_signs": Category.MEDICAL_EMERGENCY,
    "double_dose": Category.MEDICAL_EMERGENCY,
}
"""What is met at once when a talk of that danger opens with it."""
NO_HURRY = frozenset({"about_to_use", "double_dose", "hurt_at_work", "left_in_car", "on_suicide_watch", "weapon_out"})
"""What of that isn't a matter of minutes: it is over, somebody watches, or the one in danger has begun to make it safer."""
WITHOUT_FIRST = frozenset(
    {"about_to_use", "double_dose", "hurt_at_work", "left_in_car", "followed", "outside_house", "extorted", "no_breath", "chokes", "open_wound"}
)
"""What the first words of that danger don't fit: a stranger is nobody "close", nobody meant to hurt a child that was left in a car, and where hands are
needed they would only come before what to do."""
_AFTER = {
    "counted_them": "medicine",
    "feels_it": "lap",
    "bought_petrol": "fire_threat",
    "leave_or_stay": "struck_partner",
    "with_me_in_car": "passenger",
    "carer_has_key": "carer",
    "names_mixed_up": "head_blow",
    "they_come_today": "reported",
}
"""What is believed only in such a talk, by whichever way it was heard."""
NEEDS_TALK = _AFTER | {
    "stop_drinking": "drink",
    "not_taken": "medicine",
    "weapon_near": "weapon",
    "about_to_use": "drink",
    "after_strangling": "strangled",
    "cannot_wake": "their_sleep",
    "child_did_it": "child_did",
    "taken_away": "abroad",
}
"""What is only believed in a talk in which that came up (`REMEMBERED`): "yesterday I stopped on it" was said of a bridge."""
NOT_AFTER = {
    "unwanted": frozenset({"knows_where", "struck_someone", "dementia", "elder"}),
    "avoids": frozenset({"dementia", "elder"}),
    "on_a_scale": frozenset({"medicine"}),
    "illness": frozenset({"voices"}),
    "body_known": frozenset({"medicine"}),
    "body_eased": frozenset({"medicine"}),
    "on_ward": frozenset({"helper"}),
}
"""What must not be believed where one of these came up: whoever has swallowed something is not out of danger when it eases, a nurse who speaks of
the ward works there, and who has struck somebody and is sick about it has more than pictures of it."""
BY_WORDS = frozenset({"means_gone", "means_away"})
"""What is believed only in plain words: "my pills, I saved them" lies close to having put them away."""
ONLY_THERE = frozenset(
    "keeps_option missed_their_call wound_infected on_the_bill say_to_helper knows_my_family private_person hear_too awaited_at_home could_ring"
    " child_in_water give_away mercy wait_and_see name_for_it tonight_i_leave interpreter burn can_go if_i_tell_doctor am_i_overreacting"
    " wants_notice tell_partner said_joking they_give_away no_way_out on_phone_with_them weight_numbers what_if_yes speak_up breaks_family same_sex_them"
    " police_for_them change_locks cannot_wake alone_with_baby stop_cutting"
    " untold they_weapons wants_to_live lay_beside worth_worrying followed on_the_way reason_to_live gone_silent too_late_for_them papers go_there without_them"
    " brain_ill maybe_right will_he child_bigger child_taken scared_of_child voices_mean shallow misses_it not_go say_to_hurt bad_parent if_i_tell"
    " dreamt_it shake_baby let_out long_wait got_worse says_love not_to_say outside_house no_charges family_presses betrayed helper_tired"
    " pictures_seen just_scare avoids no_orders go_to_them took_unknown target_near protects sets_out stays_for_kids out_of_danger shock_after"
    " location_off signals_help angry_at_me their_kids own_nights reach_them tell_school they_promise got_in_touch dare_not_look says_mature"
    " wants_me_out no_monster when_it_comes own_life delete_traces bones_broken no_doctor talked_down break_up_now court been_inside"
    " someone_worries baby_cries pressure talk_here came_down sits_crying next_step parents_problem they_with_me not_knowing head_struck"
    " his_device did_it_when start_talk milk school_tells coming_home their_window caught_something known_spot seen_and_denied guards_sibling"
    " beside_him also_cuts line_tells still_behind safe_indoors like_parent should_force stranger_asks more_than_meant is_it_dangerous afraid_next"
    " they_took lies_there say_on_phone will_remember locked_myself_in whose_weapon false_accusation on_a_scale not_working heart_stumbles is_cold"
    " they_would_say their_looks fear_of_weight will_eat fight_now tried_it it_helps closed_now rage_at_them got_out pet_there mad_if_gone"
    " someone_could_come rang_somebody_near blood_up threat_to_send blocked_them life_over has_proof lose_contact has_number going_over lives_near"
    " not_meant how_long_since contacts_me no_blows they_cold called_a_phase other_doctor shut_in says_sorry doctor_away who_would_hear rings_on"
    " on_duty texted_them no_car they_dislike_me must_i_stay did_send threat_to_tell they_would_cry took_weed keeps_weapon rehearsed lose_place"
    " which_course kids_saw mixed_up relapse not_brave will_judge spare_them kind_one they_are_liked never_did ashamed_of_help they_drive_there"
    " helper_body pain_help kids_taken court_soon they_have_key someone_known home_silent said_fine own_care hurt_since ask_sorry can_be_driven"
    " put_where after_telling sent_elsewhere other_tablets used_against busy_now be_fetched stop_pictures leave_plan see_doctor_them place_for_men"
    " we_are_out with_the_child they_at_work talk_once shows_he_knows explained_away child_threatens did_not_mean unanswered_friend offered_place"
    " made_safe what_doctor_does voices_loud help_is_near evidence_left gone_for_days will_wake would_report tell_helper pushes_away"
    " not_their_words hidden_stop helper_coming friend_takes_means never_hit_back run_away at_the_means when_to_go delete_proof loves_the_one"
    " at_the_door banging children_safe has_my_key friend_would_help until_appointment checks_on_me let_them_be going_up cannot_have_them"
    " papers_gone friend_will_tell drink_again to_a_meeting asks_to_wait hates_me_now half_meant at_nursery_door keeps_note came_close"
    " care_for_them signs_behind_door handler_asks gave_me_hers outside_theirs left_it_alone never_forgiven to_someone baby_with_me family_knocks"
    " head_worse opioid_spray gave_spray keeps_calling which_doctor armed_one not_going keeps_ringing_me they_came_in help_is_here voice_of_dead"
    " fear_disarmed others_store_theirs lead_away maybe_fiction within_their_reach friend_opens child_commanded child_down_the_hall child_tried"
    " guardian_fears gun_on_his_knees will_know_i_know far_from_help waits_outside to_his_place owes_nothing how_to_talk baby_still letter_written"
    " no_visitors regular_visitor enough_now tools_given thought_is_no_deed if_i_go_there check_unnamed one_of_mine partner_finds_out"
    " been_in_the_garden warned_me child_is_with_them said_before opioid_signs not_in_trouble ring_parent listens_to who_is_home helped_once"
    " counts_as_abuse promised_home sat_in_car has_the_baby called_baby_blues must_go_to_work stood_over_me kind_outsider lose_therapist"
    " session_soon chair_at_the_door child_threatens_us stays_elsewhere hand_it_over found_a_parent would_kill_them they_seem_normal"
    " police_shoot part_of_the_job hit_where_unseen they_say_ok life_is_over office_silent at_quiet_hours for_sleep on_suicide_watch they_put_away"
    " enough_to_call tell_kids_going counted_them bought_petrol kids_asleep stayed_for_fear feels_it nothing_yet tell_parent only_anger"
    " tell_mine take_blades guns_at_home played_down names_mixed_up kept_awake asleep_driving moved_near at_handover noticed_enough knows_where"
    " said_in_chat police_said we_are_married it_is_custom said_no looking_at_it gone_silent_child carer_has_key back_to_them may_refuse"
    " leave_alone can_it_wait protect_by wakes_strange they_bleed leave_or_stay with_me_in_car they_come_today will_know_me suddenly_happy near_not_close".split()
)
"""What means nothing of its own where there is no answer to it in this danger: "nothing happened", of anything but a grown-up in a child's bed."""
TOLD = frozenset({"pressure", "someone_worries", "sits_crying"})
"""What is told and asks for nothing: before anything is known of a plan, the question about one goes with the answer."""
FIRM = (
    DONE
    | ONLY_THERE
    | {
        "leaving",
        "no_means",
        "wake_them",
        "carer_worn",
        "pregnant",
        "not_seen",
        "young",
        "they_young",
        "too_late",
        "to_hospital",
        "cannot_call",
        "what_to_do",
        "about_lines",
        "make_worse",
        "bleeding",
        "weeks_ago",
        "break_door",
        "brink",
        "missing",
        "police_wait",
        "text_back",
        "word_it",
        "they_answered",
        "gone_for_now",
        "abuser_drunk",
        "tell_adult",
        "dark_too",
        "held_before",
        "place_known",
        "tracker",
        "leaving_danger",
        "let_down",
        "they_at_school",
        "controls",
        "means_at_work",
        "forgive",
        "is_it_abuse",
        "abuser_asleep",
        "abuser_coming",
        "in_the_house",
        "leave_anyway",
        "they_goodbye",
        "offer_of_bed",
        "out_in_cold",
        "they_fear_me",
        "lose_partner",
        "i_control",
        "stop_hurting",
        "their_parent",
        "they_run_off",
        "how_long_afraid",
        "no_ambulance",
        "last_words",
        "they_time",
        "holds_something",
        "write_down",
        "they_shaken",
        "they_wash",
        "cannot_have_it",
        "they_did",
        "helper_silent",
        "am_i_dangerous",
        "am_i_abuser",
        "take_child",
        "sore",
        "police_asked",
        "house_quiet",
        "make_safe",
        "there_now",
        "goes_down",
        "flat_empty",
        "whole_box",
        "not_dying",
        "rather_text",
        "no_credit",
        "coming_home",
        "in_next_room",
        "words_for_someone",
        "kids_if_call",
        "it_was_them",
        "kin_near",
        "called_a_joke",
    }
)
"""What the patterns know better than the meaning."""
BABIES = frozenset({"newborn", "own_baby", "tiny_child"})
"""What came up where it is a baby that could be hurt."""
_BY_A_CHILD = frozenset({"child_hits"})
NEVER_AFTER = {"to_someone": frozenset({"edge"}), "going_over": frozenset({"edge"})}
"""What means nothing certain where one of these came up: "I'm walking over", said of a bridge."""
ONLY_AFTER = {name: frozenset({what}) for name, what in _AFTER.items()} | {
    "baby_cries": BABIES,
    "came_down": frozenset({"edge"}),
    "life_is_over": frozenset({"photos", "put_online"}),
    "for_sleep": frozenset({"asks_amount"}),
    "there_now": frozenset({"edge"}),
    "is_cold": frozenset({"sleeps_rough"}),
    "pictures_seen": frozenset({"put_online", "pictures"}),
    "whose_weapon": frozenset({"weapon", "medicine"}),
    "is_it_dangerous": frozenset({"medicine"}),
    "not_knowing": frozenset({"dementia"}),
    "own_care": frozenset({"dementia"}),
    "never_did": BABIES,
    "must_i_stay": frozenset({"sweetheart", "partner"}),
    "child_bigger": _BY_A_CHILD,
    "child_taken": _BY_A_CHILD,
    "scared_of_child": _BY_A_CHILD,
    "on_the_way": frozenset({"followed"}),
    "safe_indoors": frozenset({"followed"}),
    "still_behind": frozenset({"followed"}),
    "at_the_means": frozenset({"helper"}),
    "would_report": frozenset({"pictures", "tiny_child"}),
    "cannot_have_them": frozenset({"our_child"}),
    "drink_again": frozenset({"drink", "opioid"}),
    "head_worse": frozenset({"their_head", "head"}),
    "old_age": frozenset({"elder"}),
    "they_came_in": frozenset({"edge"}),
    "child_down_the_hall": frozenset({"child_commanded"}),
    "child_in_water": frozenset({"child_commanded"}),
    "baby_still": frozenset({"with_child"}),
    "session_soon": frozenset({"therapist_crosses"}),
    "lose_therapist": frozenset({"therapist_crosses"}),
    "child_threatens_us": frozenset({"child_hits"}),
    "others_store_theirs": frozenset({"weapon", "medicine"}),
    "left_it_alone": frozenset({"drink", "opioid"}),
    "keeps_note": frozenset({"lost_to_suicide", "their_suicide", "loss"}),
}
"""What means something only where one of these came up."""
